import { PassThrough, Transform, type Readable } from "node:stream";
import { Failure } from "../../failure.js";
import { decompressReply, decompressStream } from "./decompress.js";
import { toNetworkFailure } from "../connections/network-failure.js";
import { tooLarge } from "./read-body.js";
import type { OpenReply } from "./open-reply.js";

/** A reply whose body was read to its end. */
export interface WholeReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

interface Coding {
  /** Leaves the body compressed, as it came. */
  readonly keepsCoding?: boolean;
}

/** The reply with its body read and decompressed. Throws `reply-too-large` and `reply-undecodable`. */
export async function readReply(open: OpenReply, maxBytes: number, { keepsCoding }: Coding = {}): Promise<WholeReply> {
  const { statusCode, headers } = open;
  const reply = { statusCode, headers, body: await open.body.read(maxBytes) };
  return keepsCoding || headers["content-encoding"] === undefined ? reply : decompressReply(reply, maxBytes);
}

/** A reply whose body is read as it comes. */
export interface StreamedReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Readable;
}

const BUFFERED_BYTES = 256 * 1024;

/** What bounds a body that is read as it comes. */
export interface StreamLimits {
  readonly host: string;
  readonly maxBytes: number;
  /** The stream ends with `time-limit` where nothing came, or nobody read, for so long. */
  readonly stallMs: number;
}

/**
 * The reply with its body as a decompressed stream. What goes wrong later is the stream's `error`, a Failure; one that
 * nobody listens for does not end the process. Throws `reply-undecodable` for too many codings.
 */
export function streamReply(
  open: OpenReply,
  { host, maxBytes, stallMs }: StreamLimits,
  { keepsCoding }: Coding = {},
): StreamedReply {
  let fault: Failure | undefined;
  const source = open.body.stream();
  source.once("error", (error) => {
    fault ??= toNetworkFailure(error, host);
  });
  const steady = { ...open, body: steadyStream(source) };
  const decoded = keepsCoding ? steady : decompressOrClose(steady, source);
  const body = boundedStream(maxBytes, stallMs);
  decoded.body.once("error", (cause) => {
    body.destroy(fault ?? new Failure("reply-undecodable", {}, { cause }));
  });
  body.once("close", () => {
    decoded.body.destroy();
    source.destroy();
  });
  return { ...decoded, body: decoded.body.pipe(body) };
}

function decompressOrClose(reply: StreamedReply, source: Readable): StreamedReply {
  try {
    return decompressStream(reply);
  } catch (error) {
    source.destroy();
    throw error;
  }
}

/**
 * The body behind a buffer that is filled and emptied by turns. Paused and resumed for each chunk, undici would copy all
 * that waits each time and read on nonetheless: some megabytes a second, and ever more memory.
 */
function steadyStream(body: Readable): Readable {
  const steady = new PassThrough({ highWaterMark: BUFFERED_BYTES });
  steady.on("error", () => undefined);
  body.once("error", (error) => steady.destroy(error));
  return body.pipe(steady);
}

function boundedStream(maxBytes: number, stallMs: number): Transform {
  let size = 0;
  const stalled = setTimeout(() => stream.destroy(new Failure("time-limit", { seconds: stallMs / 1000 })), stallMs);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, give) {
      size += chunk.length;
      stalled.refresh();
      if (size > maxBytes) give(tooLarge(maxBytes));
      else give(null, chunk);
    },
  });
  stalled.unref();
  stream.on("error", () => undefined);
  stream.once("close", () => {
    clearTimeout(stalled);
  });
  return stream;
}
