/** How much is measured. */
export interface Amounts {
  /** Of everything that is repeated and interleaved; medians are taken. */
  readonly rounds: number;
  /** That a contender's rounds are shared out to, where CPU time of small messages is measured. */
  readonly processes: number;
  /** Of one measurement, by how many are in flight. */
  readonly messages: (inFlight: number) => number;
  readonly burst: number;
  readonly consumers: number;
  readonly tokenSets: number;
  readonly largeReplies: number;
  readonly streamMegabytes: number;
  readonly starts: number;
}

export const FULL: Amounts = {
  rounds: 7,
  processes: 3,
  messages: (inFlight) => (inFlight === 1 ? 1_500 : 4_000),
  burst: 10_000,
  consumers: 100_000,
  tokenSets: 100_000,
  largeReplies: 300,
  streamMegabytes: 1_000,
  starts: 15,
};

/** For seeing that all of it works: the numbers say nothing. */
export const SMOKE: Amounts = {
  rounds: 1,
  processes: 1,
  messages: () => 120,
  burst: 200,
  consumers: 200,
  tokenSets: 200,
  largeReplies: 20,
  streamMegabytes: 20,
  starts: 1,
};
