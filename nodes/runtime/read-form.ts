import type { Request } from "express";

/** Of a form with two fields. */
const MOST_BYTES = 4 * 1024;

/** The fields of a posted form; none where the body is something else, or larger than ours ever are. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const parsed: unknown = request.body; // an administrator's middleware may have read it
  if (typeof parsed === "object" && parsed !== null && Object.keys(parsed).length > 0) return textsOf(parsed);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MOST_BYTES) return new URLSearchParams();
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function textsOf(fields: object): URLSearchParams {
  const texts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new URLSearchParams(texts);
}
