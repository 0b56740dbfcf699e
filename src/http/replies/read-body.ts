import type { Readable } from "node:stream";
import { Failure } from "../../failure.js";

/** Of a body that nobody wants: read to its end, so that the connection can be used again, if it is no longer than this. */
export const MOST_DISCARDED_BYTES = 128 * 1024;

/** All bytes of a body. Throws `reply-too-large`, with the connection closed, and what the stream throws. */
export async function readBody(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    body.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) body.destroy(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    body.on("end", () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    body.on("error", reject);
    body.on("close", () => {
      reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })); // after "end" this says nothing
    });
  });
}

/** Lets a body go that nobody wants. */
export function discardBody(body: Readable): void {
  let size = 0;
  body.on("error", () => undefined);
  body.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_DISCARDED_BYTES) body.destroy();
  });
}

export function tooLarge(maxBytes: number): Failure {
  return new Failure("reply-too-large", { maxBytes });
}
