import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as zlib from "node:zlib";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { closeAll, serve } from "../support/exchange.js";
import { codeOf, fetchVariables, headerRow, httpRequest, onlyMessage, places } from "../support/request-node.js";
import { startFlow, type Outcome } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const TEXT = "small ".repeat(100);

describe("HTTP request gives a reply", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function outcomeOf(fields: object, answer: Answer, msg: Message = {}, settings: object = {}): Promise<Outcome> {
    api = await serve(answer);
    return (await startFlow([httpRequest({ url: api.origin, ...fields })], { settings })).send(msg);
  }

  const replyTo = async (fields: object, answer: Answer, msg?: Message) =>
    onlyMessage(await outcomeOf(fields, answer, msg));

  const coded =
    (coding: string, body: Buffer): Answer =>
    (_request, response) => {
      response.writeHead(200, { "Content-Encoding": coding }).end(body);
    };
  const withoutLength =
    (body: string | Buffer): Answer =>
    (_request, response) => {
      response.writeHead(200).write(body);
      response.end();
    };

  describe("decompressed:", () => {
    for (const [coding, compress] of [
      ["gzip", zlib.gzipSync],
      ["br", zlib.brotliCompressSync],
      ["zstd", Reflect.get(zlib, "zstdCompressSync") as typeof zlib.gzipSync | undefined],
    ] as const) {
      it(`${coding}, for which it asks`, async function () {
        if (compress === undefined) this.skip();
        const { payload, headers } = await replyTo({}, coded(coding, compress(TEXT)));
        assert.deepEqual([payload, Reflect.get(headers as object, "content-encoding")], [TEXT, undefined]);
        assert.ok(String(api.requests[0]?.headers["accept-encoding"]).split(", ").includes(coding));
      });
    }

    it("bytes, too, where the author asked for no coding", async () => {
      const { payload } = await replyTo({ ret: "bin" }, coded("gzip", zlib.gzipSync(TEXT)));
      assert.deepEqual(payload, Buffer.from(TEXT));
    });

    it("but not the bytes in a coding that the author asked for", async () => {
      const body = zlib.gzipSync(TEXT);
      const headers = [headerRow("accept-encoding", "gzip")];
      const msg = await replyTo({ ret: "bin", headers }, coded("gzip", body));
      assert.deepEqual([msg.payload, Reflect.get(msg.headers as object, "content-encoding")], [body, "gzip"]);
      assert.equal(api.requests[0]?.headers["accept-encoding"], "gzip");
    });

    it("and text, whatever coding the author asked for", async () => {
      const { payload } = await replyTo({}, coded("gzip", zlib.gzipSync(TEXT)), {
        headers: { "Accept-Encoding": "gzip" },
      });
      assert.equal(payload, TEXT);
    });
  });

  describe("that is not JSON where it should be", () => {
    const html: Answer = (_request, response) => response.end("<p>no JSON</p>");

    it("to Catch alone, its text with it", async () => {
      for (const fields of [{ textIfNotJson: false }, {}]) {
        const outcome = await outcomeOf({ ret: "obj", ...fields }, html);
        assert.deepEqual(places(outcome), { output1: 0, output2: 0, caught: 1, dones: 1 });
        const [msg] = outcome.caught;
        assert.deepEqual([codeOf(msg), msg?.statusCode, msg?.payload], ["reply-not-json", 200, "<p>no JSON</p>"]);
        await closeAll();
      }
    });

    it("as text where the author ticked that", async () => {
      const { payload, statusCode } = await replyTo({ ret: "obj", textIfNotJson: true }, html);
      assert.deepEqual([payload, statusCode], ["<p>no JSON</p>", 200]);
    });

    it("as JSON where it is JSON, ticked or not", async () => {
      const { payload } = await replyTo({ ret: "obj", textIfNotJson: true }, (_request, response) =>
        response.end("[1]"),
      );
      assert.deepEqual(payload, [1]);
    });
  });

  describe("within the size limit:", () => {
    const tooMuch = "a".repeat(1001);

    it("none of more, which is a failure like no answer", async () => {
      const outcome = await outcomeOf({ sizeLimit: "0.001" }, withoutLength(tooMuch));
      assert.deepEqual(places(outcome), { output1: 1, output2: 0, caught: 1, dones: 1 });
      assert.deepEqual(
        [codeOf(outcome.caught[0]), outcome.output1[0]?.statusCode],
        ["reply-too-large", "reply-too-large"],
      );
      assert.match(String(outcome.output1[0]?.payload), /^RequestError: /);
    });

    it("none of more once it is decompressed", async () => {
      const { caught } = await outcomeOf({ sizeLimit: "0.001" }, coded("gzip", zlib.gzipSync(tooMuch)));
      assert.equal(codeOf(caught[0]), "reply-too-large");
    });

    it("one of just that size", async () => {
      const { payload } = await replyTo({ sizeLimit: "0.001" }, withoutLength("a".repeat(1000)));
      assert.equal(String(payload).length, 1000);
    });

    for (const [what, fields] of [
      ["the node has none", {}],
      ["it is empty", { sizeLimit: "" }],
    ] as const) {
      it(`of any size where ${what}`, async () => {
        const { payload } = await replyTo(fields, withoutLength("a".repeat(2_000_000)));
        assert.equal(String(payload).length, 2_000_000);
      });
    }

    it("to Fetch variables, too", async () => {
      api = await serve(withoutLength(JSON.stringify({ long: tooMuch })));
      const flow = await startFlow([fetchVariables({ url: api.origin, sizeLimit: "0.001" })]);
      const { output1, caught } = await flow.send();
      assert.deepEqual([output1, caught.map(codeOf)], [[], ["reply-too-large"]]);
    });
  });

  describe("as a stream", () => {
    async function streamOf(fields: object, answer: Answer): Promise<Readable> {
      const { payload, statusCode } = await replyTo({ ret: "stream", ...fields }, answer);
      assert.ok(payload instanceof Readable);
      assert.equal(statusCode, 200);
      return payload;
    }

    it("whole, however big it is", async () => {
      const body = Buffer.alloc(20_000_000, "0123456789");
      const got = await buffer(await streamOf({}, withoutLength(body)));
      assert.ok(got.equals(body));
    });

    it("before it has ended", async () => {
      let end: () => void = () => assert.fail("nothing was asked");
      const stream = await streamOf({}, (_request, response) => {
        response.write("begun, ");
        end = () => response.end("ended");
      });
      end();
      assert.equal((await buffer(stream)).toString(), "begun, ended");
    });

    it("decompressed", async () => {
      const stream = await streamOf({}, coded("gzip", zlib.gzipSync(TEXT)));
      assert.equal((await buffer(stream)).toString(), TEXT);
    });

    it("which breaks off at the size limit", async () => {
      const stream = await streamOf({ sizeLimit: "0.001" }, withoutLength("a".repeat(1001)));
      await assert.rejects(buffer(stream), { code: "reply-too-large" });
    });

    it("only where it succeeded: a refusal comes as text", async () => {
      const refuse: Answer = (_request, response) => response.writeHead(404).end("no such file");
      const { payload, statusCode } = await replyTo({ ret: "stream" }, refuse);
      assert.deepEqual([payload, statusCode], ["no such file", 404]);
    });
  });

  describe("within the time limit", () => {
    const never: Answer = () => undefined;

    for (const [what, fields, msg, settings, limitMs] of [
      ["of the message, over the dialog's", { timeLimit: "60" }, { requestTimeout: 50 }, {}, 50],
      ["of the dialog, over Node-RED's", { timeLimit: "0.06" }, {}, { httpRequestTimeout: 60_000 }, 60],
      ["of Node-RED, where the dialog has none", { timeLimit: "" }, {}, { httpRequestTimeout: 70 }, 70],
    ] as const) {
      it(what, async () => {
        const { output1, caught } = await outcomeOf(fields, never, msg, settings);
        assert.deepEqual([codeOf(caught[0]), output1[0]?.statusCode], ["time-limit", "ETIMEDOUT"]);
        assert.match(String(output1[0]?.payload), new RegExp(`^TimeoutError: .* for ${limitMs}ms`));
      });
    }
  });

  for (const method of ["PATCH", "OPTIONS"]) {
    it(`to ${method}, which goes with a body`, async () => {
      const msg = await replyTo({ method }, (_request, response) => response.end("ok"), { payload: { a: 1 } });
      const [request] = api.requests;
      assert.deepEqual([msg.payload, request?.method, request?.body], ["ok", method, '{"a":1}']);
    });
  }
});
