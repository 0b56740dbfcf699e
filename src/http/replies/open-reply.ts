import type { ReplyBody } from "./reply-body.js";

/** One answer as it comes in: its body not read, not decompressed, no redirect followed. */
export interface OpenReply {
  readonly statusCode: number;
  /** Names in lower case; `set-cookie` is always a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: ReplyBody;
}
