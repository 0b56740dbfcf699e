/** Where the wrapped store key lies: a file beside the records, or a value beside them in Redis. */
export interface WrapsPlace {
  /** What failures call it. */
  readonly name: string;
  /** Undefined where there is none yet. */
  read(): Promise<string | undefined>;
  /** False, and nothing is changed, where another process was first. */
  create(text: string): Promise<boolean>;
  /** False, and nothing is changed, where it is not `known` any more. */
  replace(known: string, text: string): Promise<boolean>;
}
