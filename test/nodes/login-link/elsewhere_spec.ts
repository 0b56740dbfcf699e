import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { signOut } from "../../../src/consumers/sign-in/sign-out.js";
import type { Message, Red } from "../../../nodes/runtime/red.js";
import type { ApiServer } from "../../support/api-server.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, serve, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { startOtherRuntime, type OtherRuntime } from "../../support/other-runtime.js";
import { startRedisServer } from "../../support/redis-server.js";
import { codeOf, onlyMessage } from "../../support/request-node.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const CONSUMER = { kind: "consumer", channel: "", consumer: "c1" } as const;

/** As `SAFETY.md` says of sign-outs. */
const WITHIN_MS = 5_000;

const reasonOf = ({ notSignedIn }: Message) => (notSignedIn as { reason?: string } | undefined)?.reason;

for (const store of ["file", "redis"] as const) {
  describe(`Consumers of two processes on one ${store} store`, () => {
    let oauth: OAuthServer;
    let api: ApiServer;
    let flow: LoginFlow;
    let other: OtherRuntime;
    let keyring: object;

    before(async function () {
      this.timeout(60_000);
      if (store === "file") return;
      const redis = await startRedisServer();
      keyring = { store: { type: "redis", url: redis.url }, secret: "secret of the tests" };
      servers.push(redis);
    });
    after(() => Promise.all(servers.splice(0).map((server) => server.close())));
    beforeEach(async () => {
      oauth = untilEnd(await startOAuthServer());
      api = await serve((_request, response) => {
        response.end("{}");
      });
    });
    afterEach(closeAll);
    after(removeTemporaryFolders);

    const servers: { close(): Promise<void> }[] = [];

    async function start(options: LoginFlowOptions = {}): Promise<void> {
      const call = { id: "call", type: "keyring-http-request", credential: "credential", url: "/me", method: "GET" };
      let red: Red | undefined;
      flow = await startLoginFlow(oauth, {
        credential: { baseUrl: api.origin, revocationUrl: oauth.revocationUrl },
        nodes: [call],
        registrations: [(RED: Red) => (red = RED)],
        ...options,
        keyring: { ...keyring, ...options.keyring, ...(store === "redis" && { store: namespaced(keyring) }) },
      });
      if (red === undefined) throw new Error("the nodes were not registered");
      other = await startOtherRuntime(red, flow);
    }

    const released = () => flow.received("flow").map(({ payload }) => payload);
    const codeFor = async (link: string) => {
      const { outcome } = await other.signIn(link);
      return outcome?.state === "code" ? outcome.code : assert.fail(outcome?.state);
    };

    it("a message goes on within 5 s when the other one saw the code", async () => {
      await start();
      const link = await flow.linkFor("c1");
      const sealed = await other.signIn(link);
      assert.ok(sealed.outcome?.state === "code");
      const answer = await other.say(sealed, sealed.outcome.code);
      assert.deepEqual([answer.state, "hadWaiting" in answer && answer.hadWaiting], ["signed-in", false]);
      await until(() => released().length === 1);
      assert.deepEqual(released(), ["show my orders"]);
      onlyMessage(await flow.send({ consumer: "c1" }, "call"));
    });

    it("a message goes on within 5 s when the other one saw a sign-in by a link of its own", async () => {
      await start();
      const first = await other.read(await flow.linkFor("c1"));
      const asked = await other.say({ ...first, nodeId: "node2" }, "a text there");
      assert.ok(asked.state === "link" && asked.link.secret !== first.secret);
      const sealed = await other.signIn(asked.link.address);
      assert.ok(sealed.outcome?.state === "code");
      await other.say(sealed, sealed.outcome.code);
      await until(() => released().length === 1);
      assert.deepEqual(released(), ["show my orders"]);
    });

    it("a call goes on at once that came here before the other one saw the sign-in", async () => {
      await start();
      const link = await flow.linkFor("c1");
      assert.deepEqual((await flow.send({ consumer: "c1" }, "call")).caught.map(codeOf), ["needs-sign-in"]);
      const sealed = await other.signIn(link);
      assert.ok(sealed.outcome?.state === "code");
      await other.say(sealed, sealed.outcome.code);
      onlyMessage(await flow.send({ consumer: "c1" }, "call"));
    });

    it("a message goes to output 3 within 5 s when the other one saw that access was denied", async () => {
      await start();
      await other.signIn(await flow.linkFor("c1"), { allows: false });
      await until(() => flow.output3.length === 1);
      assert.deepEqual(flow.output3.map(reasonOf), ["denied"]);
    });

    it("a message goes to output 3 within 5 s when the other one saw that it was declined", async () => {
      await start();
      const link = await flow.linkFor("c1");
      await other.runtime.signIn.browser.decline(link.slice(link.lastIndexOf("/") + 1));
      await until(() => flow.output3.length === 1);
      assert.deepEqual(flow.output3.map(reasonOf), ["declined"]);
    });

    it("the code that one shows is taken by the other", async () => {
      await start();
      const link = await flow.linkFor("c1");
      const code = await codeFor(link);
      await flow.ask({ consumer: "c1", payload: code });
      assert.deepEqual(released(), ["show my orders"]);
    });

    it("tries are counted together", async () => {
      await start();
      const sealed = await other.signIn(await flow.linkFor("c1"));
      assert.ok(sealed.outcome?.state === "code");
      const { code } = sealed.outcome;
      const wrong = code.slice(0, 5) + String((Number(code.at(-1)) + 1) % 10);
      for (let tries = 1; tries <= 2; tries += 1) await other.say(sealed, wrong);
      for (let tries = 1; tries <= 2; tries += 1) await flow.ask({ consumer: "c1", payload: wrong });
      const answer = await other.say(sealed, wrong);
      assert.equal(answer.state, "wrong-codes");
      assert.equal((await flow.ask({ consumer: "c1", payload: code })).output1.length, 0);
      assert.equal(oauth.revocations, 1);
    });

    it("five of a hundred guesses are compared that come to both at once", async () => {
      await start();
      const sealed = await other.signIn(await flow.linkFor("c1"));
      assert.ok(sealed.outcome?.state === "code");
      const code = Number(sealed.outcome.code);
      const guesses = Array.from({ length: 99 }, (_, index) => String(100_000 + ((code + index) % 900_000)));
      const all = [...guesses.slice(0, 50), String(code), ...guesses.slice(50)];
      const answers = await Promise.all(
        all.map((guess, index) =>
          index % 2 === 0 ? other.say(sealed, guess) : flow.ask({ consumer: "c1", payload: guess }),
        ),
      );
      assert.ok(!answers.some((answer) => "state" in answer && answer.state === "signed-in"));
      assert.deepEqual(released(), []);
      assert.equal(oauth.revocations, 1);
    });

    it("one of both takes a callback that comes to both at once, ten times each", async () => {
      await start();
      const link = await flow.linkFor("c1");
      const browser = new ConsumerBrowser();
      const callback = new URL(await browser.callbackOf(link));
      const [, cookie = ""] = browser.cookies().split("=");
      const query = Object.fromEntries(callback.searchParams);
      const taken = await Promise.allSettled(
        Array.from({ length: 10 }).flatMap(() =>
          [flow.runtime, other.runtime].map(({ signIn }) =>
            signIn.browser.finish(query, () => cookie, callback.pathname),
          ),
        ),
      );
      assert.equal(taken.filter(({ status }) => status === "fulfilled").length, 1);
      assert.equal(oauth.tokenRequests.length, 1);
      codeIn(await browser.visit(link));
    });

    it("R28 a sign-out in the other one is seen within 5 s, and does not come back", async () => {
      await start();
      await flow.signIn("c1");
      onlyMessage(await flow.send({ consumer: "c1" }, "call"));
      await signOut(other.runtime.signIn.tools, "credential", CONSUMER);
      const startedMs = performance.now();
      while ((await flow.send({ consumer: "c1" }, "call")).caught.length === 0) {
        assert.ok(performance.now() - startedMs < WITHIN_MS);
        await pause(50);
      }
      assert.deepEqual((await flow.send({ consumer: "c1" }, "call")).caught.map(codeOf), ["needs-sign-in"]);
      assert.equal(oauth.revocations, 1);
    });

    it("R28 who is signing in while the other one signs out is not signed in", async () => {
      await start({ node: { mode: "link" }, keyring: { allowLinkMode: true } });
      const link = await flow.linkFor("c1");
      const browser = new ConsumerBrowser();
      const callback = await browser.callbackOf(link);
      const arrived = oauth.nextTokenRequest();
      const answer = oauth.holdTokenRequests();
      const page = browser.visit(callback);
      await arrived;
      await signOut(other.runtime.signIn.tools, "credential", CONSUMER);
      answer();
      assert.match((await page).html, /This link does not work any more/);
      assert.deepEqual([released(), oauth.revocations], [[], 1]);
      assert.deepEqual((await flow.send({ consumer: "c1" }, "call")).caught.map(codeOf), ["needs-sign-in"]);
    });

    async function until(isSo: () => boolean): Promise<void> {
      const startedMs = performance.now();
      while (!isSo()) {
        assert.ok(performance.now() - startedMs < WITHIN_MS, "too late");
        await pause(20);
      }
    }
  });
}

/** So that no test sees another's. */
function namespaced(keyring: object): object {
  const { store } = keyring as { store: object };
  return { ...store, namespace: `n${crypto.randomUUID()}` };
}
