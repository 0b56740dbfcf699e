/** One line of the benchmark's table. */
export interface Line {
  /** `Node-RED 4.1`, or where else it was measured. */
  readonly on: string;
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  /** What it is compared with; absent: the number stands for itself. */
  readonly beside?: { readonly what: string; readonly measured: number };
  /** The bar: the ratio, or the number where nothing is beside it, must not be above it. Absent: for information. */
  readonly most?: number;
}

/** The ratio to what is beside it, or the number itself. */
export function judgedNumber({ measured, beside }: Line): number {
  return beside === undefined ? measured : measured / beside.measured;
}

/** Undefined where there is no bar. */
export function isMet(line: Line): boolean | undefined {
  return line.most === undefined ? undefined : judgedNumber(line) <= line.most;
}
