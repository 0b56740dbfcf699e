import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Message } from "../../nodes/runtime/red.js";
import type { DeployedEvent } from "../../nodes/runtime/runtime.js";
import { Failure } from "../../src/failure.js";
import { closeAll } from "../support/exchange.js";
import { startFlow, type FlowNode, type Outcome, type RunningFlow } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";
import { AUDIENCE, startTokenIssuer, type TokenIssuer } from "../support/token-issuer.js";

const tokenNode = (fields: object = {}): FlowNode => ({
  id: "node",
  type: "keyring-consumer-token",
  credential: "credential",
  token: "token",
  tokenType: "msg",
  channel: "",
  channelType: "str",
  consumer: "consumer",
  ...fields,
});

function codeOf({ output2 }: Outcome): unknown {
  const error = output2[0]?.error;
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function codeCaught({ caught }: Outcome): unknown {
  const error = caught[0]?.error;
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

describe("Consumer token", () => {
  let issuer: TokenIssuer;

  beforeEach(async () => {
    issuer = await startTokenIssuer();
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const credential = (fields: object = {}): FlowNode => ({
    id: "credential",
    type: "keyring-credential",
    name: "Shop",
    credentialType: "pre_authentication",
    issuer: issuer.issuer,
    audience: AUDIENCE,
    ...fields,
  });

  const start = (fields: object = {}, credentialFields: object = {}, options: object = {}): Promise<RunningFlow> =>
    startFlow([credential(credentialFields), tokenNode(fields)], options);

  /** What a request on the consumer's behalf gets. */
  async function authorizationOf(flow: RunningFlow, consumer: string | number, channel = ""): Promise<unknown> {
    const own = flow.runtime.deployed.credential("credential")?.of?.({ kind: "consumer", channel, consumer });
    try {
      return (await own?.use())?.applied.headers.Authorization;
    } catch (error) {
      return error instanceof Failure ? error.code : error;
    }
  }

  it("sends a message with its consumer on, and keeps the token for requests", async () => {
    const flow = await start();
    const token = await issuer.sign({ email: "ada@example.com", scope: "orders", exp: 4_000_000_000 });
    const outcome = await flow.send({ token, payload: "where is my order?" });
    const [msg] = outcome.output1;
    assert.deepEqual([outcome.output2, outcome.caught, outcome.dones], [[], [], 1]);
    assert.equal(msg?.consumer, "ada");
    assert.equal(msg.payload, "where is my order?");
    assert.deepEqual(msg.signedIn, {
      account: "ada@example.com",
      scope: "orders",
      expiresAt: "2096-10-02T07:06:40.000Z",
    });
    assert.equal(await authorizationOf(flow, "ada"), `Bearer ${token}`);
  });

  it("takes the token out of the message, whichever way that leaves", async () => {
    const flow = await start({ token: "payload.auth.token" });
    const token = await issuer.sign();
    const [taken] = (await flow.send({ payload: { auth: { token }, text: "hi" } })).output1;
    assert.deepEqual(taken?.payload, { auth: {}, text: "hi" });
    const refused = await flow.send({ payload: { auth: { token: `${token}x` }, text: "hi" } });
    assert.deepEqual(refused.output2[0]?.payload, { auth: {}, text: "hi" });
    assertNoSecret([taken, refused], token);
  });

  it("takes it out of a header of a received request, as http in gives that", async () => {
    const flow = await start({ token: "req.headers.authorization" });
    const token = await issuer.sign();
    const req = new IncomingMessage(new Socket());
    req.rawHeaders.push("Host", "example.com", "Authorization", `Bearer ${token}`, "Accept", "*/*");
    Object.assign(req.headers, { host: "example.com", authorization: `Bearer ${token}`, accept: "*/*" });
    const [msg] = (await flow.send({ req })).output1;
    assert.equal(msg?.consumer, "ada");
    assert.deepEqual(req.headers, { host: "example.com", accept: "*/*" });
    assert.deepEqual(req.rawHeaders, ["Host", "example.com", "Accept", "*/*"]);
  });

  it("takes the token from flow, global or an expression, too, and leaves it there", async () => {
    const token = await issuer.sign();
    const flow = await start({ token: '$substringAfter(payload, "token=")', tokenType: "jsonata" });
    const [msg] = (await flow.send({ payload: `token=${token}` })).output1;
    assert.equal(msg?.consumer, "ada");
  });

  it("fails with the expression where that can't be evaluated, and quotes nothing of the message", async () => {
    const flow = await start({ token: "$number(payload)", tokenType: "jsonata" });
    const token = await issuer.sign();
    const outcome = await flow.send({ payload: token });
    assert.equal(codeOf(outcome), "expression-failed");
    assertNoSecret(outcome.output2[0]?.error, token);
  });

  it("writes the consumer's id where the author wants it, a number as a number", async () => {
    const flow = await start({ consumer: "user.id" });
    const [msg] = (await flow.send({ token: await issuer.sign({ sub: 5 }), user: { name: "Ada" } })).output1;
    assert.deepEqual(msg?.user, { name: "Ada", id: 5 });
  });

  for (const [name, code, make] of [
    ["a wrong signature", "token-signature-wrong", async () => `${(await issuer.sign()).slice(0, -4)}AAAA`],
    ["another issuer", "token-issuer-wrong", () => issuer.sign({ iss: "https://evil.example" })],
    ["another audience", "token-audience-wrong", () => issuer.sign({ aud: "https://other.example" })],
    ["an end that is over", "token-expired", () => issuer.sign({ exp: 1_700_000_000 })],
    ["no consumer in it", "consumer-claim-missing", () => issuer.sign({ sub: undefined })],
    ["more than 16 KB", "token-too-large", () => Promise.resolve("x".repeat(16 * 1024 + 1))],
  ] as const) {
    it(`sends a token with ${name} to the second output, and nothing is kept (L10)`, async () => {
      const flow = await start();
      const token = await make();
      const outcome = await flow.send({ token });
      assert.deepEqual([outcome.output1, outcome.caught, outcome.dones], [[], [], 1]);
      assert.equal(codeOf(outcome), code);
      assertNoSecret(outcome.output2[0], token);
      assert.equal(await authorizationOf(flow, "ada"), "needs-sign-in");
      const text = `@keyring/node-red/keyring-credential:failure-status.${code}`;
      assert.equal(flow.statuses.of("node").at(-1), text);
    });
  }

  it("sends a message without a token to the second output", async () => {
    const flow = await start();
    for (const msg of [{}, { token: "" }, { token: null }, { token: 5 }, { token: { value: "x" } }])
      assert.equal(codeOf(await flow.send(msg)), "token-missing");
  });

  it("sends on by the second output what is not the token's fault, marked by its code", async () => {
    const flow = await start();
    const token = await issuer.sign();
    issuer.isDown = true;
    assert.equal(codeOf(await flow.send({ token })), "issuer-unreachable");
  });

  it("does so where the store can't be opened", async () => {
    const store = { type: "redis", url: "redis://redis.invalid:6379" };
    const flow = await start({}, {}, { settings: { keyring: { store } } });
    assert.equal(codeOf(await flow.send({ token: await issuer.sign() })), "store-secret-missing");
  });

  describe("knows the consumer by the token alone (L8)", () => {
    it("whatever else the message says (L8)", async () => {
      const flow = await start();
      const claims: Message = {
        consumer: "bob",
        consumerId: "bob",
        channel: "other",
        signedIn: { account: "bob" },
        claim: "email",
        consumerClaim: "email",
        issuer: "https://evil.example",
        audience: "https://evil.example",
        credential: "other",
        exchange: { audience: "https://evil.example" },
        __proto__: { consumer: "bob" },
      };
      const token = await issuer.sign({ email: "bob" });
      const [msg] = (await flow.send({ ...claims, token })).output1;
      assert.equal(msg?.consumer, "ada");
      assert.equal(await authorizationOf(flow, "ada"), `Bearer ${token}`);
      assert.equal(await authorizationOf(flow, "bob"), "needs-sign-in");
      assert.equal(await authorizationOf(flow, "ada", "other"), "needs-sign-in");
    });

    it("and takes away who a message says to be from, where its token is refused (L8)", async () => {
      const flow = await start();
      const outcome = await flow.send({ consumer: "bob", signedIn: { account: "bob" }, token: "nonsense" });
      assert.deepEqual([outcome.output2[0]?.consumer, outcome.output2[0]?.signedIn], [undefined, undefined]);
    });

    it("and the channel by the node (L8, L14)", async () => {
      const flow = await start({ channel: "web" });
      const token = await issuer.sign();
      await flow.send({ token });
      assert.equal(await authorizationOf(flow, "ada", "web"), `Bearer ${token}`);
      assert.equal(await authorizationOf(flow, "ada"), "needs-sign-in");
    });

    it("where the channel is to come from the message, one that is missing is none (L14)", async () => {
      const flow = await start({ channel: "channel", channelType: "msg" });
      const token = await issuer.sign();
      assert.equal(codeOf(await flow.send({ token })), "no-consumer");
      assert.equal((await flow.send({ token, channel: "web" })).output1.length, 1);
      assert.equal(await authorizationOf(flow, "ada"), "needs-sign-in");
    });
  });

  it('keeps "5" and 5, and odd names, apart (L14)', async () => {
    const flow = await start();
    const names = ["5", 5, "shared", "__proto__"] as const;
    const tokens = await Promise.all(names.map((sub) => issuer.sign({ sub })));
    for (const token of tokens) await flow.send({ token });
    for (const [index, name] of names.entries())
      assert.equal(await authorizationOf(flow, name), `Bearer ${tokens[index] ?? ""}`);
  });

  describe("that is not set up fails to Catch nodes", () => {
    const cases: readonly (readonly [name: string, code: string, node: object, credential: object])[] = [
      ["without a credential", "credential-missing", { credential: "" }, {}],
      ["with a credential that is gone", "credential-missing", { credential: "gone" }, {}],
      ["with a credential of another type", "credential-type-wrong", {}, { credentialType: "basic" }],
      ["with a credential without an issuer", "credential-incomplete", {}, { issuer: "" }],
      ["with a credential without an audience", "credential-incomplete", {}, { audience: "" }],
      ["with a credential that takes HS256", "algorithm-refused", {}, { algorithms: "HS256" }],
    ];
    for (const [name, code, node, fields] of cases) {
      it(`${name}: ${code}`, async () => {
        const secrets = { credential: { username: "ada", password: "x" } };
        const flow = await start(node, fields, { secrets });
        const outcome = await flow.send({ token: await issuer.sign(), consumer: "bob" });
        assert.deepEqual([outcome.output1, outcome.output2, outcome.dones], [[], [], 1]);
        assert.equal(codeCaught(outcome), code);
        assert.deepEqual([outcome.caught[0]?.token, outcome.caught[0]?.consumer], [undefined, undefined]);
      });
    }
  });

  it("tells of the consumer who signed in, and no secret", async () => {
    const flow = await start();
    const events: DeployedEvent[] = [];
    flow.runtime.events.add((event) => events.push(event));
    const token = await issuer.sign();
    await flow.send({ token });
    await flow.send({ token });
    const consumer = { kind: "consumer", channel: "", consumer: "ada" };
    assert.deepEqual(events, [{ event: "signed-in", consumer, account: "ada", credentialId: "credential" }]);
  });

  it("exchanges the token once for 50 messages, by the credential's secret, which stands nowhere", async () => {
    const secret = randomBytes(16).toString("hex");
    const body = { access_token: "of-the-api", token_type: "Bearer", expires_in: 60 };
    issuer.answers.set("/token", () => ({ body }));
    const flow = await start(
      {},
      { exchange: true, exchangeUrl: `${issuer.issuer}/token`, exchangeClientId: "flows", exchangeAudience: "orders" },
      { secrets: { credential: { exchangeSecret: secret } } },
    );
    const token = await issuer.sign();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => flow.send({ token })));
    assert.equal(outcomes.flatMap(({ output1 }) => output1).length, 50);
    assert.equal(issuer.asked("/token"), 1);
    assert.equal(await authorizationOf(flow, "ada"), "Bearer of-the-api");
    assertNoSecret(outcomes, token, secret, "of-the-api");
  });
});
