import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { PassThrough, Readable, type Transform } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as zlib from "node:zlib";
import { afterEach, describe, it } from "mocha";
import { Failure, type FailureCode, type FailureFacts } from "../../../../src/failure.js";
import type { ApiReply, ApiRequest } from "../../../../src/http/requests/api-request.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import type { Answer } from "../../../support/api-server.js";
import { closeAll, newTransport, requestTo, serve } from "../../../support/exchange.js";
import { hasCode } from "../../../support/has-code.js";

const TEXT = "some text, ".repeat(20_000);
/** Larger than the buffers on its way, and compressed as large. */
const NOISE = randomBytes(400_000);

async function ask(answer: Answer, parts: Partial<ApiRequest> = {}): Promise<ApiReply & { readonly host: string }> {
  const server = await serve(answer);
  const reply = await sendRequest(requestTo(server.origin, { asStream: true, ...parts }), undefined, newTransport());
  return { ...reply, host: new URL(server.origin).host };
}

async function askForStream(answer: Answer, parts: Partial<ApiRequest> = {}) {
  const { stream, ...reply } = await ask(answer, parts);
  assert.ok(stream);
  return { stream, ...reply };
}

/** The stream's end, that must be a failure. */
async function failureOf(stream: Readable): Promise<Failure> {
  const error = await buffer(stream).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure);
  return error;
}

async function assertBreaks(stream: Readable, code: FailureCode, facts: FailureFacts): Promise<void> {
  const failure = await failureOf(stream);
  assert.equal(failure.code, code);
  assert.deepEqual(failure.facts, facts);
}

/** Where Node can it. */
function zstd(): readonly (readonly [coding: string, what: string, body: Buffer])[] {
  const compress: unknown = Reflect.get(zlib, "zstdCompressSync");
  if (typeof compress !== "function") return [];
  return [["zstd", "", Reflect.apply(compress, zlib, [TEXT]) as Buffer]];
}

/** Writes without end, perhaps folded, and counts the bytes. */
function pour(response: ServerResponse, counted: (bytes: number) => void, folder: Transform = new PassThrough()): void {
  const chunk = Buffer.alloc(64 * 1024);
  const source = new Readable({
    read() {
      counted(chunk.length);
      this.push(chunk);
    },
  });
  source.pipe(folder).pipe(response);
  response.on("close", () => source.destroy());
}

describe("a reply as a stream", () => {
  afterEach(closeAll);

  it("comes with status, headers and no body beside it", async () => {
    const reply = await askForStream((_, response) => response.writeHead(201, { "X-Kind": "stream" }).end(TEXT));
    assert.equal(reply.statusCode, 201);
    assert.equal(reply.headers["x-kind"], "stream");
    assert.equal(reply.body.length, 0);
    assert.equal(await text(reply.stream), TEXT);
  });

  it("is there before the body has come", async () => {
    let finish = () => {};
    const { stream } = await askForStream((_, response) => {
      response.write("first");
      finish = () => response.end("last");
    });
    const [first] = (await once(stream, "data")) as [Buffer];
    assert.equal(first.toString(), "first");
    finish();
    assert.equal(await text(stream), "last");
  });

  for (const [coding, newFolder] of [
    ["identity", () => new PassThrough()],
    ["gzip", () => zlib.createGzip({ level: 0 })],
  ] as const) {
    it(`makes the server wait for a reader that is slow, in ${coding}`, async () => {
      const wanted = 50_000_000;
      let [sent, read, lead] = [0, 0, 0];
      const { stream } = await askForStream((_, response) => {
        response.writeHead(200, { "Content-Encoding": coding });
        pour(response, (bytes) => (sent += bytes), newFolder());
      });
      for await (const chunk of stream) {
        read += (chunk as Buffer).length;
        lead = Math.max(lead, sent - read);
        for (let turns = 0; turns < 5; turns += 1) await nextTurn();
        if (read > wanted) break;
      }
      assert.ok(lead < wanted / 2, `the server was ${lead} bytes ahead`);
    });
  }

  const codings: readonly (readonly [coding: string, what: string, body: Buffer])[] = [
    ["gzip", "", zlib.gzipSync(TEXT)],
    ["br", "", zlib.brotliCompressSync(TEXT)],
    ["deflate", " with zlib's header", zlib.deflateSync(TEXT)],
    ["deflate", " without", zlib.deflateRawSync(TEXT)],
    ["gzip, deflate", "", zlib.deflateRawSync(zlib.gzipSync(TEXT))],
    ...zstd(),
  ];
  for (const [coding, what, body] of codings) {
    it(`is unfolded from ${coding}${what}, and says no more of it`, async () => {
      const { stream, headers } = await askForStream((_, response) => {
        response.writeHead(200, { "Content-Encoding": coding, "Content-Length": body.length });
        response.write(body.subarray(0, 1), () => response.end(body.subarray(1)));
      });
      assert.equal(headers["content-encoding"], undefined);
      assert.equal(headers["content-length"], undefined);
      assert.equal(await text(stream), TEXT);
    });
  }

  it("stays as it came where the author wants that", async () => {
    const body = zlib.gzipSync(TEXT);
    const answer: Answer = (_, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end(body);
    const { stream, headers } = await askForStream(answer, { keepsCoding: true });
    assert.equal(headers["content-encoding"], "gzip");
    assert.deepEqual(await buffer(stream), body);
  });

  it("stays as it came where its coding is not known", async () => {
    const { stream, headers } = await askForStream((_, response) => {
      response.writeHead(200, { "Content-Encoding": "aws-chunked" }).end(TEXT);
    });
    assert.equal(headers["content-encoding"], "aws-chunked");
    assert.equal(await text(stream), TEXT);
  });

  for (const [what, status] of [
    ["nothing", 204],
    ["an empty body", 200],
  ] as const) {
    it(`of ${what} ends at once, whatever coding it names`, async () => {
      for (const coding of ["gzip", "deflate", "br", "identity"]) {
        const { stream } = await askForStream((_, response) => {
          response.writeHead(status, { "Content-Encoding": coding }).end();
        });
        assert.equal(await text(stream), "");
      }
    });
  }

  for (const status of [304, 404, 500]) {
    it(`is none where the status is ${status}: that comes whole`, async () => {
      const reply = await ask((_, response) =>
        response.writeHead(status, { "Content-Encoding": "identity" }).end("no"),
      );
      assert.equal(reply.statusCode, status);
      assert.equal(reply.stream, undefined);
      assert.equal(reply.body.toString(), status === 304 ? "" : "no");
    });
  }

  it("comes after redirects", async () => {
    const reply = await askForStream(({ path }, response) => {
      if (path === "/end") response.end("end");
      else response.writeHead(302, { Location: "/end" }).end("moved");
    });
    assert.equal(await text(reply.stream), "end");
    assert.equal(reply.redirects.length, 1);
  });

  it("leaves the connection to others once it was read", async () => {
    const server = await serve((_, response) => response.end(TEXT));
    const transport = newTransport();
    for (let count = 0; count < 5; count += 1) {
      const { stream } = await sendRequest(requestTo(server.origin, { asStream: true }), undefined, transport);
      assert.ok(stream);
      await text(stream);
    }
    assert.ok(server.connections() <= 2);
  });

  it("that the reader does not want any more closes the connection", async () => {
    let closed: Promise<unknown> | undefined;
    const { stream } = await askForStream((_, response) => {
      closed = once(response, "close");
      pour(response, () => undefined);
    });
    stream.destroy();
    await closed;
  });

  it("has until its time limit to begin", async () => {
    await assert.rejects(
      ask(() => undefined, { timeLimitMs: 50 }),
      hasCode("time-limit"),
    );
  });

  it("may take longer than that as long as it goes on", async () => {
    const { stream } = await askForStream(
      (_, response) => {
        let left = 8;
        const timer = setInterval(() => {
          left -= 1;
          if (left > 0) response.write("x");
          else {
            clearInterval(timer);
            response.end("!");
          }
        }, 150);
        response.write("x");
      },
      { timeLimitMs: 1000 },
    );
    assert.equal(await text(stream), "xxxxxxxx!");
  });

  it("breaks where it grows larger than allowed", async () => {
    const parts = { maxReplyBytes: 1000 };
    const { stream } = await askForStream((_, response) => response.end("x".repeat(1001)), parts);
    await assertBreaks(stream, "reply-too-large", { maxBytes: 1000 });
    const allowed = await askForStream((_, response) => response.end("x".repeat(1000)), parts);
    assert.equal((await text(allowed.stream)).length, 1000);
  });

  it("breaks where it unfolds to more than allowed, and closes the connection", async () => {
    let closed: Promise<unknown> | undefined;
    const { stream } = await askForStream(
      (_, response) => {
        closed = once(response, "close");
        response.writeHead(200, { "Content-Encoding": "gzip" }).write(zlib.gzipSync(Buffer.alloc(1_000_000)));
      },
      { maxReplyBytes: 500_000 },
    );
    await assertBreaks(stream, "reply-too-large", { maxBytes: 500_000 });
    await closed;
  });

  for (const coding of ["identity", "gzip"]) {
    it(`breaks where the connection does, in ${coding}`, async () => {
      const bytes = coding === "gzip" ? zlib.gzipSync(TEXT).subarray(0, 100) : Buffer.from(TEXT);
      let breakOff = () => {};
      const { stream, host } = await askForStream((_, response) => {
        response.writeHead(200, { "Content-Encoding": coding });
        response.write(bytes);
        breakOff = () => response.destroy();
      });
      breakOff();
      await assertBreaks(stream, "no-answer", { reason: "ECONNRESET", host, code: "ECONNRESET" });
    });
  }

  const broken: readonly (readonly [coding: string, what: string, body: Buffer])[] = [
    ["gzip", "none at all", Buffer.from(TEXT)],
    ["gzip", "cut off", zlib.gzipSync(TEXT).subarray(0, 100)],
    ["br", "none at all", Buffer.from(TEXT)],
    ["deflate", "none at all", Buffer.from(TEXT)],
    ["deflate", "cut off", zlib.deflateSync(TEXT).subarray(0, 100)],
    ["deflate", "cut off, without zlib's header", zlib.deflateRawSync(TEXT).subarray(0, 100)],
    ["deflate, gzip", "broken inside", zlib.gzipSync(TEXT)],
    ["deflate, gzip", "broken outside", zlib.deflateSync(TEXT)],
    ["gzip", "broken in the middle", Buffer.concat([zlib.gzipSync(NOISE).subarray(0, 200_000), Buffer.alloc(200_000)])],
  ];
  for (const [coding, what, body] of broken) {
    it(`breaks where its ${coding} is ${what}`, async () => {
      const { stream } = await askForStream((_, response) => {
        response.writeHead(200, { "Content-Encoding": coding }).end(body);
      });
      await assertBreaks(stream, "reply-undecodable", {});
    });
  }

  it("is none where it was folded too often, and closes the connection", async () => {
    let closed: Promise<unknown> | undefined;
    const asked = ask((_, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "Content-Encoding": "gzip, gzip, gzip, gzip, gzip" }).write("some");
    });
    await assert.rejects(asked, hasCode("reply-undecodable"));
    await closed;
  });

  it("breaks where the server falls silent, and closes the connection", async () => {
    let closed: Promise<unknown> | undefined;
    const { stream } = await askForStream(
      (_, response) => {
        closed = once(response, "close");
        response.write("some");
      },
      { timeLimitMs: 1_000 },
    );
    await assertBreaks(stream, "time-limit", { seconds: 1 });
    await closed;
  });

  it("breaks where nobody reads it, closes the connection and ends no process", async () => {
    let closed: Promise<unknown> | undefined;
    const { stream } = await askForStream(
      (_, response) => {
        closed = once(response, "close");
        pour(response, () => undefined);
      },
      { timeLimitMs: 1_000 },
    );
    await closed;
    assert.equal(stream.errored instanceof Failure && stream.errored.code, "time-limit");
  });
});
