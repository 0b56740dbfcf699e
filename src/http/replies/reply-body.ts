import type { Readable } from "node:stream";
import { discardBody, readBody } from "./read-body.js";

/** The body of a reply that is coming in. Whoever has the reply calls one of these, once. */
export interface ReplyBody {
  /** All bytes; no promise where they are here. Throws `reply-too-large`, and what went wrong on the way. */
  read(maxBytes: number): Buffer | Promise<Buffer>;
  /** Lets it go: nobody wants it. */
  discard(): void;
  /** As it comes. */
  stream(): Readable;
}

/** The body that a stream brings. */
export function bodyOf(stream: Readable): ReplyBody {
  return {
    read: (maxBytes) => readBody(stream, maxBytes),
    discard: () => {
      discardBody(stream);
    },
    stream: () => stream,
  };
}
