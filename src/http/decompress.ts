import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { codeOf, Failure } from "../failure.js";
import type { WireReply } from "./undici-adapter.js";

type Decode = (body: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>;

/** More codings than this on one body are an attack, not a reply. */
const MAX_CODINGS = 4;

const DECODERS: ReadonlyMap<string, Decode> = new Map([
  ["gzip", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  ["x-gzip", promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)],
  ["deflate", inflate],
  ["br", promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
  ...zstdDecoder(),
]);

/**
 * The reply with its body decoded, and without the headers that told of the encoding. A coding that is not known leaves
 * the reply as it came. Throws `reply-undecodable` and `reply-too-large`.
 */
export async function decompressReply(reply: WireReply, maxReplyBytes: number): Promise<WireReply> {
  const codings = listCodings(reply.headers["content-encoding"]);
  // HEAD, 204 and 304 have no body; some servers name a coding all the same.
  if (codings.length === 0 || reply.body.length === 0) return reply;
  if (codings.length > MAX_CODINGS) throw new Failure("reply-undecodable", { coding: "too many" });
  let body = reply.body;
  for (const coding of codings.reverse()) {
    const decode = DECODERS.get(coding);
    if (decode === undefined) return reply;
    body = await decodeBody(decode, coding, body, maxReplyBytes);
  }
  return { ...reply, headers: withoutEncoding(reply.headers), body };
}

async function decodeBody(decode: Decode, coding: string, body: Buffer, maxReplyBytes: number): Promise<Buffer> {
  try {
    return await decode(body, { maxOutputLength: maxReplyBytes });
  } catch (cause) {
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw new Failure("reply-too-large", { maxBytes: maxReplyBytes });
    throw new Failure("reply-undecodable", { coding }, { cause });
  }
}

function listCodings(header: string | string[] | undefined): string[] {
  const codings = [header ?? ""].flat().join(",").toLowerCase().split(",");
  return codings.map((coding) => coding.trim()).filter((coding) => coding !== "" && coding !== "identity");
}

function withoutEncoding(headers: WireReply["headers"]): WireReply["headers"] {
  const told = ["content-encoding", "content-length"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !told.includes(name)));
}

/** "deflate" is zlib's format (RFC 9110 section 8.4.1.2), but some servers send it without zlib's header. */
function inflate(body: Buffer, limits: { maxOutputLength: number }): Promise<Buffer> {
  const hasZlibHeader = ((body[0] ?? 0) & 0x0f) === 8;
  return promisify<Buffer, zlib.ZlibOptions, Buffer>(hasZlibHeader ? zlib.inflate : zlib.inflateRaw)(body, limits);
}

/** Node 22.15 brought zstd; Node 20 has none, nor have its types. */
function zstdDecoder(): [string, Decode][] {
  const decompress: unknown = Reflect.get(zlib, "zstdDecompress");
  if (typeof decompress !== "function") return [];
  const zstd: Decode = (body, limits) =>
    new Promise((resolve, reject) => {
      const give = (error: Error | null, decoded: Buffer) => {
        if (error === null) resolve(decoded);
        else reject(error);
      };
      Reflect.apply(decompress, zlib, [body, limits, give]);
    });
  return [["zstd", zstd]];
}
