import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { OpenReply } from "./open-reply.js";
import { MOST_DISCARDED_BYTES, tooLarge } from "./read-body.js";
import type { ReplyBody } from "./reply-body.js";
import { readReplyHeaders } from "./reply-headers.js";
import type { TimeLimit } from "../time-limit.js";

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

/** Who takes a body from now on. */
interface Taker {
  take(chunk: Buffer): void;
  end(): void;
  fail(error: Error): void;
}

/** Sends a request straight over undici's pool. Rejects with what undici throws, and with the limit's reason. */
export function dispatchRequest(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limit: TimeLimit,
): Promise<OpenReply> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new IncomingReply(resolve, reject, limit));
  });
}

/** One reply as undici hands it over. What comes before somebody takes the body is kept: mostly that is all of it. */
class IncomingReply implements Dispatcher.DispatchHandler, ReplyBody {
  readonly #resolve: (reply: OpenReply) => void;
  readonly #reject: (error: Error) => void;
  readonly #limit: TimeLimit;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #isWhole = false;
  #error: Error | undefined;
  #taker: Taker | undefined;

  constructor(resolve: (reply: OpenReply) => void, reject: (error: Error) => void, limit: TimeLimit) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#limit = limit;
    limit.onEnd((reason) => {
      this.#controller?.abort(reason);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#limit.reason !== undefined) controller.abort(this.#limit.reason);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: Headers): void {
    if (statusCode >= 200) this.#resolve({ statusCode, headers: readReplyHeaders(headers), body: this });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#taker === undefined) this.#keep(chunk);
    else this.#taker.take(chunk);
  }

  onResponseEnd(): void {
    this.#isWhole = true;
    this.#taker?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#error = error;
    this.#reject(error); // without effect once the reply has begun
    this.#taker?.fail(error);
  }

  read(maxBytes: number): Buffer | Promise<Buffer> {
    if (this.#error !== undefined) throw this.#error;
    if (this.#size > maxBytes) throw this.#abort(tooLarge(maxBytes));
    return this.#isWhole ? this.#whole() : this.#rest(maxBytes);
  }

  #whole(): Buffer {
    return this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#size);
  }

  discard(): void {
    const take = (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size > MOST_DISCARDED_BYTES) this.#abort(new Error("nobody wants the body"));
    };
    this.#chunks = [];
    this.#hand({ take, end: ignore, fail: ignore });
  }

  stream(): Readable {
    const stream = new Readable({
      read: () => this.#controller?.resume(),
      destroy: (error, done) => {
        this.#abort(error ?? new Error("the body was given up"));
        done(error);
      },
    });
    const give = (chunk: Buffer) => {
      if (!stream.push(chunk)) this.#controller?.pause();
    };
    for (const chunk of this.#chunks.splice(0)) give(chunk);
    this.#hand({ take: give, end: () => stream.push(null), fail: (error) => stream.destroy(error) });
    return stream;
  }

  #rest(maxBytes: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const take = (chunk: Buffer) => {
        this.#keep(chunk);
        if (this.#size > maxBytes) reject(this.#abort(tooLarge(maxBytes)));
      };
      const end = () => {
        resolve(this.#whole());
      };
      this.#hand({ take, end, fail: reject });
    });
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  #hand(taker: Taker): void {
    this.#taker = taker;
    if (this.#error !== undefined) taker.fail(this.#error);
    else if (this.#isWhole) taker.end();
  }

  #abort(reason: Error): Error {
    if (!this.#isWhole && this.#error === undefined) this.#controller?.abort(reason);
    return reason;
  }
}

function ignore(): void {
  // nobody wants the body
}
