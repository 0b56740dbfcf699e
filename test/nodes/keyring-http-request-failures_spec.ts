import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import { startApiServer, type Answer } from "../support/api-server.js";
import { credentialNode, unauthorizedCredential } from "../support/credentials.js";
import { closeAll, serve } from "../support/exchange.js";
import { startFlow, type FlowNode, type Outcome } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const CATALOGUE = "@keyring/node-red/keyring-credential";

const silent: Answer = () => undefined;

const request = (fields: object): FlowNode => ({
  id: "node",
  type: "keyring-http-request",
  method: "GET",
  ret: "txt",
  ...fields,
});

/** How many messages went where. */
const places = ({ output1, output2, caught, dones }: Outcome) => ({
  output1: output1.length,
  output2: output2.length,
  caught: caught.length,
  dones,
});

const codeOf = (msg: Message | undefined) =>
  typeof msg?.error === "object" && msg.error !== null && "code" in msg.error ? msg.error.code : undefined;

describe("HTTP request that fails", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function run(fields: object, msg: Message = {}, others: readonly FlowNode[] = []): Promise<Outcome> {
    return (await startFlow([...others, request(fields)])).send(msg);
  }

  /** An address where nobody listens. */
  async function nowhere(): Promise<string> {
    const api = await startApiServer(silent);
    await api.close();
    return api.origin;
  }

  const noAnswer = async (fields: object) => run({ ...fields, url: await nowhere() }, { payload: "asked" });
  const noSuccess = async (fields: object) => {
    const api = await serve((_request, response) => response.writeHead(503).end("come back later"));
    return run({ ...fields, url: api.origin });
  };
  const noToken = async (fields: object) =>
    run({ ...fields, url: "https://api.invalid/", credential: "credential" }, { payload: "asked" }, [
      unauthorizedCredential,
    ]);

  const modes = {
    "by default": {},
    "where errors go to Catch only": { senderr: true },
    "with a second output": { secondOutput: true },
    "with a second output and errors to Catch": { secondOutput: true, senderr: true },
  };
  const table = [
    {
      name: "no answer",
      fail: noAnswer,
      code: "no-answer",
      statusCode: "ECONNREFUSED",
      byDefault: { output1: 1, output2: 0, caught: 1, dones: 1 },
    },
    {
      name: "an answer that isn't 2xx",
      fail: noSuccess,
      code: "http-status",
      statusCode: 503,
      byDefault: { output1: 1, output2: 0, caught: 0, dones: 1 },
    },
    {
      name: "no token",
      fail: noToken,
      code: "needs-authorizing",
      statusCode: "needs-authorizing",
      byDefault: { output1: 0, output2: 0, caught: 1, dones: 1 },
    },
  ];

  for (const { name, fail, code, statusCode, byDefault } of table) {
    for (const [mode, fields] of Object.entries(modes)) {
      it(`sends ${name} to its place ${mode}`, async () => {
        const outcome = await fail(fields);
        const toSecond = { output1: 0, output2: 1, caught: 0, dones: 1 };
        const toCatch = { output1: 0, output2: 0, caught: 1, dones: 1 };
        const expected = "secondOutput" in fields ? toSecond : "senderr" in fields ? toCatch : byDefault;
        assert.deepEqual(places(outcome), expected);
        const { output1, output2, caught } = outcome;
        for (const msg of [...output1, ...output2]) assert.equal(msg.statusCode, statusCode);
        // Where no answer came Catch gets the message as it was.
        for (const msg of caught) assert.equal(msg.statusCode, typeof statusCode === "number" ? statusCode : undefined);
        for (const msg of [...output2, ...caught]) assert.equal(codeOf(msg), code);
        for (const msg of output1) assert.equal(msg.error, undefined);
      });
    }
  }

  it("gives core's text as payload where no answer came, of the URL the host only", async () => {
    const { output1, caught } = await noAnswer({});
    const text = /^RequestError: connect ECONNREFUSED 127\.0\.0\.1:\d+ : 127\.0\.0\.1:\d+$/;
    for (const msg of output1) assert.match(String(msg.payload), text);
    for (const msg of caught) assert.equal(msg.payload, "asked");
  });

  it("gives the reply's body as payload where it isn't 2xx", async () => {
    for (const fields of [{}, { senderr: true }, { secondOutput: true }]) {
      const { output1, output2, caught } = await noSuccess(fields);
      const messages = [...output1, ...output2, ...caught];
      assert.deepEqual(
        messages.map(({ payload }) => payload),
        ["come back later"],
      );
      await closeAll();
    }
  });

  it("leaves the payload as it was where no token could be had", async () => {
    const { caught } = await noToken({});
    assert.equal(caught[0]?.payload, "asked");
  });

  it("tells Catch the sentence with the name of the credential", async () => {
    const { caught } = await noToken({});
    const error = caught[0]?.error as { message: string };
    assert.match(error.message, /:failure\.needs-authorizing .*"name":"CRM"/);
  });

  it("shows the failure in the status until the next success", async () => {
    let status = 500;
    const api = await serve((_request, response) => response.writeHead(status).end());
    const flow = await startFlow([request({ url: api.origin, senderr: true })]);
    await flow.send();
    status = 200;
    await flow.send();
    const requesting = `${CATALOGUE}:status.requesting`;
    const failed = `${CATALOGUE}:failure-status.http-status`;
    assert.deepEqual(flow.statuses.of("node"), [requesting, failed, requesting, ""]);
  });

  it("gives up when the message's time limit is over", async () => {
    const api = await serve(silent);
    const outcome = await run({ url: api.origin, timeLimit: "60" }, { requestTimeout: 50 });
    assert.deepEqual(places(outcome), { output1: 1, output2: 0, caught: 1, dones: 1 });
    assert.deepEqual([codeOf(outcome.caught[0]), outcome.output1[0]?.statusCode], ["time-limit", "ETIMEDOUT"]);
  });

  it("gives up when the node's time limit is over", async () => {
    const api = await serve(silent);
    const { caught } = await run({ url: api.origin, timeLimit: "0.05", senderr: true });
    assert.equal(codeOf(caught[0]), "time-limit");
  });

  it("gives up on redirects in a circle, as on no answer", async () => {
    const api = await serve((_request, response) => response.writeHead(302, { Location: "/" }).end());
    const outcome = await run({ url: api.origin });
    assert.deepEqual(places(outcome), { output1: 1, output2: 0, caught: 1, dones: 1 });
    assert.equal(codeOf(outcome.caught[0]), "too-many-redirects");
  });

  it("gives a 2xx reply that is not JSON to Catch, with its text and status", async () => {
    const api = await serve((_request, response) => response.end("<p>not JSON</p>"));
    const outcome = await run({ url: api.origin, ret: "obj" });
    assert.deepEqual(places(outcome), { output1: 0, output2: 0, caught: 1, dones: 1 });
    const [msg] = outcome.caught;
    assert.deepEqual([codeOf(msg), msg?.statusCode, msg?.payload], ["reply-not-json", 200, "<p>not JSON</p>"]);
  });

  it("takes an answer that isn't 2xx for what it is, JSON or not", async () => {
    const api = await serve((_request, response) => response.writeHead(502).end("<p>Bad Gateway</p>"));
    const { output1 } = await run({ url: api.origin, ret: "obj" });
    assert.deepEqual(
      output1.map(({ statusCode, payload }) => [statusCode, payload]),
      [[502, "<p>Bad Gateway</p>"]],
    );
    await closeAll();
    const again = await serve((_request, response) => response.writeHead(502).end("<p>Bad Gateway</p>"));
    const { output2 } = await run({ url: again.origin, ret: "obj", secondOutput: true });
    assert.equal(codeOf(output2[0]), "http-status");
  });

  for (const [code, fields, msg] of [
    ["no-url", { url: "" }, {}],
    ["url-invalid", { url: "//api.example/path" }, {}],
    ["url-not-http", { url: "" }, { url: "file:///etc/passwd" }],
    ["base-url-missing", { url: "/path" }, {}],
    ["header-invalid", { url: "http://127.0.0.1:9" }, { headers: { "X-Text": "two\r\nlines" } }],
    ["payload-invalid", { url: "http://127.0.0.1:9", paytoqs: "query" }, { payload: "no object" }],
  ] as const) {
    it(`tells Catch ${code} and sends nothing`, async () => {
      const outcome = await run(fields, msg);
      assert.deepEqual(places(outcome), { output1: 0, output2: 0, caught: 1, dones: 1 });
      assert.equal(codeOf(outcome.caught[0]), code);
    });
  }

  it("tells Catch where its credential is gone", async () => {
    const outcome = await run({ url: "http://127.0.0.1:9", credential: "deleted" });
    assert.deepEqual(places(outcome), { output1: 0, output2: 0, caught: 1, dones: 1 });
    assert.equal(codeOf(outcome.caught[0]), "credential-missing");
  });

  it("says in its status from the start that its credential needs authorizing", async () => {
    const flow = await startFlow([
      unauthorizedCredential,
      request({ url: "https://api.invalid/", credential: "credential" }),
    ]);
    await flow.statuses.sees("node", `${CATALOGUE}:state.needs-authorizing`);
  });

  it("says in its status from the start, and to Catch, which environment variable is not set", async () => {
    const token = credentialNode({ credentialType: "access_token", placement: "header", tokenType: "Bearer" });
    const secrets = { credential: { accessToken: "${KEYRING_TEST_UNSET}" } };
    const node = request({ url: "http://127.0.0.1:9", credential: "credential" });
    const flow = await startFlow([token, node], { secrets });
    await flow.statuses.sees("node", `${CATALOGUE}:state.incomplete`);
    const { caught } = await flow.send();
    assert.equal(codeOf(caught[0]), "environment-unset");
    assert.match((caught[0]?.error as Error).message, /"variable":"KEYRING_TEST_UNSET"/);
  });
});
