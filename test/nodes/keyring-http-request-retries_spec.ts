import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { Readable } from "node:stream";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { closeAll, serve } from "../support/exchange.js";
import { codeOf, fetchVariables, httpRequest, onlyMessage, places } from "../support/request-node.js";
import { startFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const REQUESTING = "@keyring/node-red/keyring-credential:status.requesting";
const AT_ONCE = { "Retry-After": "0" };

/** Longer than any test waits. */
const LATER = { "Retry-After": "50" };

describe("HTTP request of an API that is busy", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  /** Answers so once, or for ever, and then "ok". */
  const busy =
    (statusCode: number, headers: Readonly<Record<string, string>> = {}, times = 1): Answer =>
    (_request, response) => {
      if (api.requests.length > times) response.end("ok");
      else response.writeHead(statusCode, headers).end("busy");
    };

  const start = (fields: object) => startFlow([httpRequest({ url: api.origin, retry: true, ...fields })]);

  /** The status that the message left with, and how many requests that took. */
  async function ask(answer: Answer, fields: object = {}, msg: Message = {}) {
    api = await serve(answer);
    const { statusCode, payload } = onlyMessage(await (await start(fields)).send(msg));
    assert.equal(payload, statusCode === 200 ? "ok" : "busy");
    return { statusCode, requests: api.requests.length };
  }

  for (const fields of [{ retry: false }, { retry: undefined }]) {
    it(`takes its word for it where retry is ${String(fields.retry)}`, async () => {
      assert.deepEqual(await ask(busy(429, AT_ONCE), fields), { statusCode: 429, requests: 1 });
    });
  }

  describe("asks again", () => {
    for (const method of ["GET", "POST", "PATCH"]) {
      it(`after 429 to ${method}, when the API says`, async () => {
        assert.deepEqual(await ask(busy(429, AT_ONCE), { method }), { statusCode: 200, requests: 2 });
      });
    }

    it("after 429 that names no time", async () => {
      assert.deepEqual(await ask(busy(429), { retryLongest: "0.01" }), { statusCode: 200, requests: 2 });
    });

    for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]) {
      it(`after 503 to ${method}`, async () => {
        api = await serve(busy(503));
        const { statusCode } = onlyMessage(await (await start({ method, retryLongest: "0.01" })).send());
        assert.deepEqual([statusCode, api.requests.length], [200, 2]);
      });
    }

    for (const method of ["POST", "PATCH"]) {
      it(`after 503 to ${method} only where the API names a time`, async () => {
        assert.deepEqual(await ask(busy(503), { method }), { statusCode: 503, requests: 1 });
        await closeAll();
        assert.deepEqual(await ask(busy(503, AT_ONCE), { method }), { statusCode: 200, requests: 2 });
      });
    }

    it("with the same body and headers", async () => {
      const msg = { payload: { a: 1 }, headers: { "X-Own": "1" } };
      await ask(busy(429, AT_ONCE), { method: "POST" }, msg);
      assert.deepEqual(
        api.requests.map(({ method, body, headers }) => [method, body, headers["x-own"]]),
        Array(2).fill(["POST", '{"a":1}', "1"]),
      );
    });

    for (const [what, retryTimes, requests] of [
      ["as often as the node says", "2", 3],
      ["once", "1", 2],
      ["three times where the node says nothing", "", 4],
      ["ten times at most", "99", 11],
    ] as const) {
      it(`${what}, and then takes its word for it`, async () => {
        assert.deepEqual(await ask(busy(429, AT_ONCE, 20), { retryTimes }), { statusCode: 429, requests });
      });
    }
  });

  describe("does not ask again", () => {
    for (const statusCode of [500, 502, 504, 401]) {
      it(`after ${statusCode}`, async () => {
        assert.deepEqual(await ask(busy(statusCode, AT_ONCE)), { statusCode, requests: 1 });
      });
    }

    it("where no answer came", async () => {
      api = await serve((_request, response) => response.socket?.destroy());
      const { caught } = await (await start({})).send();
      assert.deepEqual([caught.map(codeOf), api.requests.length], [["no-answer"], 1]);
    });

    for (const [what, retryLongest, seconds] of [
      ["the longest that the node waits", "1", "2"],
      ["a minute, where the node says nothing", "", "61"],
    ] as const) {
      it(`where that would be after more than ${what}`, async () => {
        const outcome = await ask(busy(429, { "Retry-After": seconds }), { retryLongest });
        assert.deepEqual(outcome, { statusCode: 429, requests: 1 });
      });
    }

    it("with a payload that is a stream", async () => {
      const msg = { payload: Readable.from([Buffer.from("once")]) };
      assert.deepEqual(await ask(busy(429, AT_ONCE), { method: "POST" }, msg), { statusCode: 429, requests: 1 });
      assert.equal(api.requests[0]?.body, "once");
    });
  });

  it("sends its last refusal where refusals go", async () => {
    api = await serve(busy(429, AT_ONCE, 20));
    const outcome = await (await start({ secondOutput: true, retryTimes: "1" })).send();
    assert.deepEqual(places(outcome), { output1: 0, output2: 1, caught: 0, dones: 1 });
    assert.deepEqual([codeOf(outcome.output2[0]), api.requests.length], ["http-status", 2]);
  });

  it("shows that it is requesting, all the while", async () => {
    const shown: (readonly string[])[] = [];
    api = await serve((request, response) => {
      shown.push(flow.statuses.of("node"));
      busy(429, AT_ONCE, 2)(request, response);
    });
    const flow = await start({});
    await flow.send();
    assert.deepEqual(
      [...shown, flow.statuses.of("node")],
      [[REQUESTING], [REQUESTING], [REQUESTING], [REQUESTING, ""]],
    );
  });

  it("waits no more when it is closed, and gives what it has", async () => {
    const moments = new EventEmitter();
    const refused = once(moments, "refused");
    api = await serve((request, response) => {
      if (request.path === "/other") response.end("ok");
      else response.writeHead(429, LATER).end("busy", () => moments.emit("refused"));
    });
    const flow = await start({ url: `${api.origin}/{{path}}` });
    const outcome = flow.send({ path: "busy" });
    await refused;
    await flow.send({ path: "other" }); // meanwhile the refusal has arrived
    await flow.closeNode();
    assert.equal(onlyMessage(await outcome).statusCode, 429);
    assert.equal(api.requests.length, 2);
  });

  it("is asked again by Fetch variables, too", async () => {
    api = await serve((_request, response) => {
      if (api.requests.length > 1) response.end('{"name":"Hopper"}');
      else response.writeHead(429, AT_ONCE).end();
    });
    const rows = [{ from: "name", fromType: "path", to: "name", toType: "msg", fallbackType: "none", fallback: "" }];
    const flow = await startFlow([fetchVariables({ url: api.origin, retry: true, rows })]);
    assert.equal(onlyMessage(await flow.send()).name, "Hopper");
  });
});
