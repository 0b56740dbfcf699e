import { Failure, codeOf } from "../failure.js";

/** What `read` gives. Throws `store-unreadable` in the place of the system's error. */
export function asUnreadable<T>(read: Promise<T>): Promise<T> {
  return read.catch((cause: unknown) => {
    throw failureOf("store-unreadable", cause);
  });
}

/** What `change` gives. Throws `store-unwritable` in the place of the system's error. */
export function asUnwritable<T>(change: Promise<T>): Promise<T> {
  return change.catch((cause: unknown) => {
    throw failureOf("store-unwritable", cause);
  });
}

function failureOf(code: "store-unreadable" | "store-unwritable", cause: unknown): Failure {
  return cause instanceof Failure ? cause : new Failure(code, { reason: codeOf(cause) ?? "unknown" }, { cause });
}
