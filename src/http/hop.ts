import { Readable } from "node:stream";
import { hasStreamPart } from "./requests/encode-multipart.js";
import type { Connection } from "./connections/connection.js";
import type { HeaderFields } from "./headers.js";

/** A stream is sent as it comes, and so only once. */
export type Body = string | Buffer | Readable;

/** One request of an exchange, redirects not counted in. */
export interface Hop {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderFields;
  readonly body?: Body | undefined;
  readonly connection?: Connection | undefined;
}

export function isSendable(body: unknown): body is Body {
  return typeof body === "string" || Buffer.isBuffer(body) || body instanceof Readable;
}

/** Whether the body, or a payload that it is made of, can be sent once more. */
export function isRepeatable(body: unknown): boolean {
  if (typeof body !== "object" || body === null || Buffer.isBuffer(body)) return true;
  return !(body instanceof Readable) && !hasStreamPart(body);
}
