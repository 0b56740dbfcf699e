import type { Readable } from "node:stream";
import type { Message } from "../../../nodes/runtime/red.js";
import { LAST_NAME } from "../api/answers.js";

/** What a lane's messages must have when they come back. */
export type Check = "contact" | "list" | "bytes" | "variables" | "stream" | "nothing";

/** Whether a message has brought what it was sent for. */
export async function isRight(check: Check, msg: Message): Promise<boolean> {
  return check === "stream" ? isWhole(msg.payload) : isRightNow(check, msg);
}

/** The same, without a promise, for all but a stream. */
export function isRightNow(check: Check, msg: Message): boolean {
  if (msg.error !== undefined) return false;
  if (check === "nothing") return true;
  if (msg.statusCode !== 200) return false;
  if (check === "bytes") return Buffer.isBuffer(msg.payload) && msg.payload.length === 1_000_000;
  if (check === "variables") return msg.last_name === LAST_NAME;
  const { data } = msg.payload as { data?: unknown }; // what the API sends
  if (check === "list") return Array.isArray(data) && data.length === 500;
  return typeof data === "object" && data !== null && "last_name" in data && data.last_name === LAST_NAME;
}

async function isWhole(payload: unknown): Promise<boolean> {
  let bytes = 0;
  for await (const chunk of payload as Readable) bytes += (chunk as Buffer).length; // checked by its size
  return bytes > 1_000_000;
}
