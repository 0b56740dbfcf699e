import { PassThrough, type Readable, type Transform } from "node:stream";
import { codeOf, Failure } from "../../failure.js";
import { contentCoding, listCodings, type ContentCoding } from "./content-codings.js";

/** More codings than this on one body are an attack, not a reply. */
const MAX_CODINGS = 4;

type Headers = Readonly<Record<string, string | string[]>>;

/**
 * The reply with its body decoded, and without the headers that told of the encoding. A coding that is not known leaves
 * the reply as it came. Throws `reply-undecodable` and `reply-too-large`.
 */
export async function decompressReply<R extends { readonly headers: Headers; readonly body: Buffer }>(
  reply: R,
  maxReplyBytes: number,
): Promise<R> {
  // HEAD, 204 and 304 have no body; some servers name a coding all the same.
  const codings = reply.body.length === 0 ? undefined : codingsOf(reply.headers);
  if (codings === undefined) return reply;
  let body = reply.body;
  for (const [name, coding] of codings) body = await decodeBody(coding, name, body, maxReplyBytes);
  return { ...reply, headers: withoutEncoding(reply.headers), body };
}

/** The same for a body that is read as it comes: a broken one ends its stream with `reply-undecodable`. */
export function decompressStream<R extends { readonly headers: Headers; readonly body: Readable }>(reply: R): R {
  const codings = codingsOf(reply.headers);
  if (codings === undefined) return reply;
  const body = codings.reduce<Readable>((encoded, [, coding]) => decodeStream(encoded, coding), reply.body);
  return { ...reply, headers: withoutEncoding(reply.headers), body };
}

/** In the order in which they must be undone; undefined where there is nothing to undo, or one is not known. */
function codingsOf(headers: Headers): readonly [name: string, coding: ContentCoding][] | undefined {
  const names = listCodings(headers["content-encoding"]);
  if (names.length > MAX_CODINGS) throw new Failure("reply-undecodable", { coding: "too many" });
  const codings: [string, ContentCoding][] = [];
  for (const name of names.reverse()) {
    const coding = contentCoding(name);
    if (coding === undefined) return undefined;
    codings.push([name, coding]);
  }
  return codings.length === 0 ? undefined : codings;
}

async function decodeBody(coding: ContentCoding, name: string, body: Buffer, maxReplyBytes: number): Promise<Buffer> {
  try {
    return await coding.decode(body, { maxOutputLength: maxReplyBytes });
  } catch (cause) {
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw new Failure("reply-too-large", { maxBytes: maxReplyBytes });
    throw new Failure("reply-undecodable", { coding: name }, { cause });
  }
}

/** The first bytes tell the decoder; where none come there is nothing to decode, whatever the headers say. */
function decodeStream(encoded: Readable, coding: ContentCoding): Readable {
  const decoded = new PassThrough();
  const end = () => decoded.end();
  const begin = () => {
    const first: unknown = encoded.read();
    if (!Buffer.isBuffer(first)) return;
    encoded.off("readable", begin).off("end", end).unshift(first);
    pipeThrough(encoded, coding.createDecoder(first), decoded);
  };
  encoded.on("readable", begin).on("end", end);
  encoded.once("error", (error) => decoded.destroy(error));
  return decoded;
}

/** A fault reaches `decoded` before `encoded` is given up: a pipeline's order would hide which of the two it was. */
function pipeThrough(encoded: Readable, decoder: Transform, decoded: PassThrough): void {
  decoder.once("error", (error) => decoded.destroy(error));
  decoded.once("close", () => decoder.destroy());
  encoded.pipe(decoder).pipe(decoded);
}

function withoutEncoding(headers: Headers): Headers {
  const told = ["content-encoding", "content-length"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !told.includes(name)));
}
