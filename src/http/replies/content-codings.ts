import type { Transform } from "node:stream";
import { promisify } from "node:util";
import * as zlib from "node:zlib";

/** One of HTTP's content codings (RFC 9110 section 8.4.1). */
export interface ContentCoding {
  /** Throws `ERR_BUFFER_TOO_LARGE`, and what zlib throws for what is broken. */
  decode(body: Buffer, limits: { maxOutputLength: number }): Promise<Buffer>;
  /** For a body that begins with these bytes. */
  createDecoder(first: Buffer): Transform;
}

const GZIP: ContentCoding = {
  decode: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  createDecoder: () => zlib.createGunzip(),
};

/** "deflate" is zlib's format (section 8.4.1.2), but some servers send it without zlib's header. */
const DEFLATE: ContentCoding = {
  decode(body, limits) {
    return promisify<Buffer, zlib.ZlibOptions, Buffer>(hasZlibHeader(body) ? zlib.inflate : zlib.inflateRaw)(
      body,
      limits,
    );
  },
  createDecoder: (first) => (hasZlibHeader(first) ? zlib.createInflate() : zlib.createInflateRaw()),
};

function hasZlibHeader(body: Buffer): boolean {
  return ((body[0] ?? 0) & 0x0f) === 8;
}

const BROTLI: ContentCoding = {
  decode: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
  createDecoder: () => zlib.createBrotliDecompress(),
};

const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ["gzip", GZIP],
  ["x-gzip", GZIP],
  ["deflate", DEFLATE],
  ["br", BROTLI],
  ...zstd(),
]);

/** What this platform can decode, for Accept-Encoding. */
export const ACCEPTED_CODINGS = [...CODINGS.keys()].filter((name) => name !== "x-gzip").join(", ");

/** Undefined for a coding that is not known here. */
export function contentCoding(name: string): ContentCoding | undefined {
  return CODINGS.get(name);
}

/** The codings of a reply, in the order in which they were applied. */
export function listCodings(header: string | readonly string[] | undefined): string[] {
  const codings = [header ?? ""].flat().join(",").toLowerCase().split(",");
  return codings.map((coding) => coding.trim()).filter((coding) => coding !== "" && coding !== "identity");
}

/** Node 22.15 brought zstd; Node 20 has none, nor have its types. */
function zstd(): [string, ContentCoding][] {
  const decompress: unknown = Reflect.get(zlib, "zstdDecompress");
  const create: unknown = Reflect.get(zlib, "createZstdDecompress");
  if (typeof decompress !== "function" || typeof create !== "function") return [];
  const coding: ContentCoding = {
    decode: (body, limits) =>
      new Promise((resolve, reject) => {
        const give = (error: Error | null, decoded: Buffer) => {
          if (error === null) resolve(decoded);
          else reject(error);
        };
        Reflect.apply(decompress, zlib, [body, limits, give]);
      }),
    createDecoder: () => Reflect.apply(create, zlib, []) as Transform, // a parser at the edge: Node 20's types lack it
  };
  return [["zstd", coding]];
}
