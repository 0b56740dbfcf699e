/** What Node-RED's process is told by the benchmark's. */
export type Command =
  | {
      readonly run: string;
      readonly messages: number;
      readonly inFlight: number;
      /** Each of the lane's consumers in turn, not one at random. */
      readonly inTurn?: boolean;
    }
  | {
      /** As many a second, whatever has come back. */
      readonly pace: string;
      readonly perSecond: number;
      readonly seconds: number;
    };

/** Asks for what the process holds. */
export interface Weigh {
  readonly weigh: true;
}

/** What a process holds that has collected its garbage. */
export interface Weight {
  readonly heapMb: number;
  /** Resident. */
  readonly memoryMb: number;
}

/** What became of the messages of a lane, and what they cost. */
export interface Ran {
  readonly messages: number;
  readonly cpuMicroseconds: number;
  readonly wallMs: number;
  readonly failed: number;
  /** Of the first that failed. */
  readonly failure?: string;
  /** Resident, as it was looked at again and again while they ran. */
  readonly memoryMb: readonly number[];
}

/** Told once, when flows have started. */
export interface Started {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryMb: number;
}
