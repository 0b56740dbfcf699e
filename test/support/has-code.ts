import { Failure, type FailureCode } from "../../src/failure.js";

/** For `assert.rejects` and `assert.throws`: whether it is a failure of this code. */
export function hasCode(code: FailureCode) {
  return (error: unknown) => error instanceof Failure && error.code === code;
}
