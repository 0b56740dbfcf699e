import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Message } from "../../../nodes/runtime/red.js";
import type { ApiServer } from "../../support/api-server.js";
import { authorizeInProcess } from "../../support/authorize-in-process.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { oauthCredential, oauthSecrets } from "../../support/credentials.js";
import { closeAll, serve, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { codeOf } from "../../support/request-node.js";
import { startFlow } from "../../support/running-flow.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const CALLS = ["request", "variables"] as const;

/** Consumers' ids that are none. */
const NO_IDS: readonly unknown[] = [
  "",
  undefined,
  null,
  5.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  true,
  {},
  { toString: () => "ada" },
  [],
  ["ada"],
  Buffer.from("ada"),
  new Date(0),
  "x".repeat(513),
  "ü".repeat(257),
];

/** Ids that are alike, and yet each another consumer. */
const IDS: readonly unknown[] = [
  "shared",
  "consumer",
  5,
  "5",
  -5,
  0,
  "__proto__",
  "constructor",
  "null",
  "undefined",
  '["consumer","","5"]',
  "ada",
  "Ada",
  "ada ",
  "a\u0308",
  "\u00e4",
  "\ud800",
  "\ud801",
  "../5",
  "x".repeat(512),
];

describe("Whose token a node uses", () => {
  let oauth: OAuthServer;
  let api: ApiServer;
  let flow: LoginFlow;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
    api = await serve((_request, response) => {
      response.end("{}");
    });
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  /** A login link, and both nodes that call the API, with the same consumer. */
  async function start(fields: object = {}, options: LoginFlowOptions = {}): Promise<void> {
    const call = { credential: "credential", url: "/me", method: "GET", rows: [], ...fields };
    const nodes = [
      { id: "request", type: "keyring-http-request", ret: "txt", ...call },
      { id: "variables", type: "keyring-fetch-variables", ...call },
      { id: "asks", type: "keyring-login-link", action: "check", ...call },
    ];
    flow = await startLoginFlow(oauth, { credential: { baseUrl: api.origin }, node: fields, nodes, ...options });
  }

  async function signIn(msg: Message, login: string): Promise<void> {
    const { output2 } = await flow.ask({ payload: "x", ...msg });
    const page = await new ConsumerBrowser().signIn(linkIn(output2[0]), { login });
    await flow.ask({ ...msg, payload: codeIn(page) });
  }

  /** For whom the API was asked. */
  async function accountAt(id: string, msg: Message): Promise<unknown> {
    const { caught } = await flow.send(msg, id);
    if (caught.length > 0) return codeOf(caught[0]);
    const { authorization = "" } = api.requests.at(-1)?.headers ?? {};
    const answer = await fetch(oauth.userInfoUrl, { headers: { Authorization: authorization } });
    return ((await answer.json()) as { sub?: unknown }).sub;
  }

  const isSignedIn = async (msg: Message) => (await flow.send(msg, "asks")).output1.length === 1;

  it("L8 is the consumer's own", async () => {
    await start();
    await signIn({ consumer: "A" }, "ada");
    await signIn({ consumer: "B" }, "grace");
    for (const id of CALLS) {
      assert.equal(await accountAt(id, { consumer: "A" }), "ada");
      assert.equal(await accountAt(id, { consumer: "B" }), "grace");
      assert.equal(await accountAt(id, { consumer: "C" }), "needs-sign-in");
    }
  });

  it("L8 is chosen by no property but the configured one", async () => {
    await start();
    await signIn({ consumer: "A" }, "ada");
    await signIn({ consumer: "B" }, "grace");
    const tokenOfB = await headerOf("B");
    for (const [name, value] of Object.entries(temptations("B", tokenOfB)))
      for (const id of CALLS) assert.equal(await accountAt(id, { [name]: value, consumer: "A" }), "ada", name);
    const all = temptations("B", tokenOfB);
    for (const id of CALLS) {
      assert.equal(await accountAt(id, { ...all, consumer: "A" }), "ada");
      assert.equal(await accountAt(id, all), "no-consumer");
    }
    const { output1 } = await flow.send({ ...all, consumer: "A" }, "asks");
    assert.equal((output1[0]?.signedIn as { account?: string }).account, "ada");
  });

  it("L8 is chosen by the property that the author configured, and by no other", async () => {
    await start({ consumer: "from.id", consumerType: "msg", channel: "telegram", channelType: "str" });
    await signIn({ from: { id: 7 } }, "ada");
    await signIn({ from: { id: 8 } }, "grace");
    for (const id of CALLS) {
      assert.equal(await accountAt(id, { from: { id: 7 }, consumer: 8, channel: "sms" }), "ada");
      assert.equal(await accountAt(id, { from: { id: 8 }, consumer: 7 }), "grace");
      assert.equal(await accountAt(id, { consumer: 7, channel: "telegram" }), "no-consumer");
    }
  });

  it("L8 is not kept from one message to the next", async () => {
    await start();
    await signIn({ consumer: "A" }, "ada");
    for (const id of CALLS) {
      assert.equal(await accountAt(id, { consumer: "A" }), "ada");
      assert.equal(await accountAt(id, {}), "no-consumer");
      assert.equal(await accountAt(id, { consumer: "B" }), "needs-sign-in");
    }
  });

  it("L8 is each one's where fifty messages come at once", async () => {
    await start({ query: [{ name: "who", value: "who", valueType: "msg" }] });
    await signIn({ consumer: "A" }, "ada");
    await signIn({ consumer: "B" }, "grace");
    const headers = { A: await headerOf("A"), B: await headerOf("B") };
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const consumer = index % 2 === 0 ? "A" : "B";
        await flow.send({ consumer, who: consumer }, "request");
      }),
    );
    for (const { path, headers: seen } of api.requests.slice(2))
      assert.equal(seen.authorization, path === "/me?who=A" ? headers.A : headers.B);
    assert.equal(api.requests.length, 52);
  });

  it("L14 is never the author's", async () => {
    const settings = { userDir: await temporaryFolder() };
    const fields = { grant: "authorization_code", scope: "openid contacts", baseUrl: api.origin };
    const first = await startFlow([oauthCredential(oauth, fields)], { secrets: oauthSecrets(oauth), settings });
    await authorizeInProcess(first.runtime);
    await first.close();
    await start({}, { settings });
    for (const consumer of ["shared", "", undefined, "author"])
      for (const id of CALLS)
        assert.match(String(await accountAt(id, { consumer })), consumer ? /needs-sign-in/ : /no-consumer/);
    assert.deepEqual(api.requests, []);
    await assert.rejects(async () => flow.runtime.deployed.credential("credential")?.use(), { code: "no-consumer" });
    assert.equal(flow.runtime.deployed.credential("credential")?.useNow(), undefined);
  });

  for (const consumer of NO_IDS) {
    it(`L14 is nobody's for ${shown(consumer)}: no consumer`, async () => {
      await start();
      for (const id of ["node", "asks", ...CALLS]) {
        const { output1, output2, caught } = await flow.send({ consumer, payload: "x" }, id);
        assert.deepEqual([output1, output2, caught.map(codeOf)], [[], [], ["no-consumer"]], id);
      }
      assert.deepEqual(api.requests, []);
    });
  }

  it("L14 is another one for each of ids that are alike", async () => {
    await start();
    const signedIn = new Set<unknown>();
    for (const consumer of IDS) {
      assert.ok(!(await isSignedIn({ consumer })), shown(consumer));
      await signIn({ consumer }, signedIn.size % 2 === 0 ? "ada" : "grace");
      signedIn.add(consumer);
    }
    let expected = "ada";
    for (const consumer of IDS) {
      assert.equal(await accountAt("request", { consumer }), expected, shown(consumer));
      expected = expected === "ada" ? "grace" : "ada";
    }
  });

  it("L14 is another one in each of two channels", async () => {
    await start({ channel: "channel", channelType: "msg" });
    await signIn({ consumer: 5, channel: "telegram" }, "ada");
    assert.ok(!(await isSignedIn({ consumer: 5, channel: "sms" })));
    await signIn({ consumer: 5, channel: "sms" }, "grace");
    for (const id of CALLS) {
      assert.equal(await accountAt(id, { consumer: 5, channel: "telegram" }), "ada");
      assert.equal(await accountAt(id, { consumer: 5, channel: "sms" }), "grace");
      assert.equal(await accountAt(id, { consumer: 5, channel: "" }), "needs-sign-in");
    }
  });

  it("L14 is nobody's where the channel that the author configured is missing, or no text", async () => {
    await start({ channel: "channel", channelType: "msg" });
    for (const channel of [undefined, null, 5, {}, ["telegram"], "x".repeat(129)])
      for (const id of ["node", "asks", ...CALLS]) {
        const { caught } = await flow.send({ consumer: 5, channel, payload: "x" }, id);
        assert.deepEqual(caught.map(codeOf), ["no-consumer"], `${id} ${shown(channel)}`);
      }
  });

  it("L14 is nobody's where the author's expression fails, and what it quotes is told to nobody", async () => {
    await start({ consumer: '$error("not " & payload)', consumerType: "jsonata" });
    for (const id of ["node", "asks", ...CALLS]) {
      const { caught } = await flow.send({ payload: "the secret" }, id);
      assert.deepEqual(caught.map(codeOf), ["expression-failed"], id);
      assert.ok(!inspect(caught[0]?.error, { depth: 5 }).includes("the secret"));
    }
  });

  it("L14 does not mix id and channel up", async () => {
    await start({ channel: "channel", channelType: "msg" });
    await signIn({ consumer: "b", channel: "a" }, "ada");
    for (const [channel, consumer] of [
      ["", "ab"],
      ["ab", ""],
      ["b", "a"],
      ['a","b', "x"],
    ])
      assert.equal((await flow.send({ consumer, channel }, "asks")).output1.length, 0);
  });

  async function headerOf(consumer: unknown): Promise<string> {
    await flow.send({ consumer }, "request");
    return String(api.requests.at(-1)?.headers.authorization);
  }
});

/** Properties by which a message might speak for somebody else. */
function temptations(consumer: string, header: string): Message {
  const names =
    "credential owner channel user userId username account consumerId consumerType channelType token accessToken " +
    "access_token session credentials node _consumer Consumer consumers from chat sender authorization";
  const token = header.replace(/^Bearer /, "");
  return {
    ...Object.fromEntries(names.split(" ").map((name) => [name, consumer])),
    payload: { consumer, access_token: token },
    headers: { Authorization: header, authorization: header, "X-Consumer": consumer },
    cookies: { consumer },
    signedIn: { account: "grace" },
    req: { user: consumer, headers: { authorization: header } },
  };
}

function shown(value: unknown): string {
  return inspect(value).slice(0, 40);
}
