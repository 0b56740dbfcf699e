import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import helper from "node-red-node-test-helper";
import type { Message } from "../../../nodes/runtime/red.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { linkIn, loginNodes, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const reasonOf = ({ notSignedIn }: Message) => (notSignedIn as { reason?: string } | undefined)?.reason;

const SECOND = { id: "node2", type: "keyring-login-link", credential: "credential", action: "signIn" };

describe("A message that waits for its consumer to sign in", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  const start = async (options: LoginFlowOptions = {}) => (flow = await startLoginFlow(oauth, options));
  const say = (payload: unknown, id = "node", consumer = "c1") => flow.ask({ payload, consumer }, id);
  const released = () => flow.received("flow").map(({ payload }) => payload);
  const refused = () => flow.output3.map((msg) => [msg.payload, reasonOf(msg)]);

  async function codeFor(link: string): Promise<string> {
    return codeIn(await new ConsumerBrowser().signIn(link));
  }

  /** Puts a message in: what becomes of it when the node is done with it, and its link. */
  async function wait(payload: string) {
    const known = flow.output2.length;
    const done = flow.send({ payload, consumer: "c1" });
    while (flow.output2.length === known) await nextTurn();
    return { done, link: linkIn(flow.output2.at(-1)) };
  }

  const warningsOfLocalLinks = () =>
    helper.log().args.filter((logged) => JSON.stringify(logged).includes("warning.local")).length;

  it("leaves as it came, but for who signed in, and is done then", async () => {
    await start();
    const first = { payload: { a: [1] }, consumer: "c1", topic: "t", loginLink: "mine", _event: "e" };
    const done = flow.send(first);
    while (flow.output2.length === 0) await nextTurn();
    await say(await codeFor(linkIn(flow.output2[0])));
    const { output1, dones } = await done;
    const { signedIn, _msgid, ...rest } = output1[0] ?? {};
    assert.deepEqual([rest, dones, typeof signedIn, typeof _msgid], [first, 1, "object", "string"]);
  });

  it("makes way for a newer one of the same consumer, which goes on", async () => {
    await start();
    const { done, link } = await wait("first");
    const second = await wait("second");
    assert.deepEqual([second.link, (await done).dones, refused()], [link, 1, [["first", "replaced"]]]);
    await say(await codeFor(link));
    assert.deepEqual([released(), refused().length], [["second"], 1]);
  });

  it("waits at each node, and goes on at both by one sign-in", async () => {
    await start({ nodes: [SECOND] });
    const one = await wait("one");
    await say("two", "node2");
    await say(await codeFor(one.link));
    assert.deepEqual([released().sort(), refused()], [["one", "two"], []]);
  });

  it("has no other link behind it once its consumer signed in: all of them are spent", async () => {
    await start({ nodes: [SECOND] });
    const { link } = await wait("one");
    const { output2 } = await say("two", "node2");
    const other = linkIn(output2[0]);
    assert.equal((await new ConsumerBrowser().visit(other)).status, 200);
    await say(await codeFor(link));
    assert.equal((await new ConsumerBrowser().visit(other)).status, 404);
  });

  it("waits for its own consumer", async () => {
    await start();
    const { link } = await wait("one");
    await say("two", "node", "c2");
    await say(await codeFor(link));
    assert.deepEqual([released(), refused()], [["one"], []]);
    assert.equal(flow.runtime.signIn.waiting.size, 1);
  });

  it("is shown in the status, for as long as it waits", async () => {
    await start({ keyring: { publicUrl: "https://flows.example" } });
    await say("one");
    await say("two", "node", "c2");
    assert.match(flow.statuses.of("node").at(-1) ?? "", /status\.waiting {"count":2}/);
    flow.runtime.signIn.waiting.endOf("credential", { kind: "consumer", channel: "", consumer: "c1" }, GONE);
    assert.match(flow.statuses.of("node").at(-1) ?? "", /status\.waiting {"count":1}/);
    flow.runtime.signIn.waiting.endOf("credential", { kind: "consumer", channel: "", consumer: "c2" }, GONE);
    assert.equal(flow.statuses.of("node").at(-1), "");
  });

  it("leaves the status to its credential where that can't be used", async () => {
    await start({ credential: { clientId: "" } });
    assert.match(flow.statuses.of("node").at(-1) ?? "", /state\.incomplete/);
  });

  it("comes with a warning where its links work on this machine only, since nobody set a public address", async () => {
    await start({ keyring: { publicUrl: undefined }, credential: { editorOrigin: "http://127.0.0.1:1880" } });
    assert.match(flow.statuses.of("node").at(-1) ?? "", /status\.local/);
    assert.equal(warningsOfLocalLinks(), 1);
  });

  it("shows that its links work on this machine only, with no warning in the log, where settings.js says so", async () => {
    await start({ keyring: { publicUrl: "http://127.0.0.1:1880" } });
    assert.match(flow.statuses.of("node").at(-1) ?? "", /status\.local/);
    assert.equal(warningsOfLocalLinks(), 0);
  });

  for (const type of ["full", "flows", "nodes"] as const) {
    it(`survives a deploy of kind ${type}, and leaves through the new node`, async () => {
      await start();
      const { done, link } = await wait("one");
      await flow.deploy(type, loginNodes(oauth, { node: { name: "changed", label: "x" } }));
      assert.match(flow.statuses.of("node").at(-1) ?? "", /status\.waiting {"count":1}/);
      await say(await codeFor(link));
      assert.deepEqual([(await done).dones, released(), refused()], [1, ["one"], []]);
    });

    it(`survives a deploy of kind ${type} while its consumer is at the provider`, async () => {
      await start();
      const { done, link } = await wait("one");
      const browser = new ConsumerBrowser();
      const callback = await browser.callbackOf(link);
      await flow.deploy(type, loginNodes(oauth, { credential: { name: "changed" }, node: { name: "changed" } }));
      await say(codeIn(await browser.visit(callback)));
      assert.deepEqual([(await done).dones, released()], [1, ["one"]]);
    });
  }

  it("is done when its node is deleted meanwhile and its consumer signs in; another node's code then goes on", async () => {
    await start({ nodes: [SECOND] });
    const { done, link } = await wait("one");
    const [credential, , second] = loginNodes(oauth, { nodes: [SECOND] });
    assert.ok(credential && second);
    await flow.deploy("full", [credential, second]);
    const code = await codeFor(link);
    const { output1 } = await say(code, "node2");
    assert.deepEqual(
      output1.map(({ payload }) => payload),
      [code],
    );
    await done;
    assert.deepEqual([flow.runtime.signIn.waiting.size, refused()], [0, []]);
  });

  it("is told that nothing came of it when its credential has another client by then", async () => {
    await start();
    const { link } = await wait("one");
    const browser = new ConsumerBrowser();
    const callback = await browser.callbackOf(link);
    const { clientId } = oauth.clients.post;
    await flow.deploy("full", loginNodes(oauth, { credential: { clientId } }));
    assert.deepEqual([(await browser.visit(callback)).status, oauth.tokenRequests], [400, []]);
    assert.equal((await browser.visit(link)).status, 404);
    const { output2 } = await say("again");
    assert.notEqual(linkIn(output2[0]), link);
    // Undone, the same link works again.
    await flow.deploy("full", loginNodes(oauth, {}));
    codeIn(await browser.visit(callback));
  });

  it("does not take a code for its own that was sealed under another client", async () => {
    await start();
    const { link } = await wait("one");
    const code = await codeFor(link);
    const { clientId } = oauth.clients.post;
    await flow.deploy("full", loginNodes(oauth, { credential: { clientId } }));
    const { output1, output2 } = await say(code);
    assert.deepEqual([output1.length, linkIn(output2[0]) === link], [0, false]);
  });

  for (const order of ["code first", "code last"]) {
    it(`does not stay behind when its consumer signs in while it comes (${order})`, async () => {
      await start();
      const { link } = await wait("one");
      const code = await codeFor(link);
      const texts = order === "code first" ? [code, "x", "y", "z"] : ["x", "y", "z", code];
      await Promise.all(texts.map((text) => say(text)));
      assert.equal(flow.runtime.signIn.waiting.size, 0);
      assert.deepEqual([...released(), ...refused().map(([payload]) => payload)].sort(), ["one", "x", "y", "z"].sort());
    });
  }

  it("gets one link with all others that come at once, and one of them waits", async () => {
    await start();
    await Promise.all(Array.from({ length: 20 }, (_, index) => say(`text ${index}`)));
    assert.equal(new Set(flow.output2.map(linkIn)).size, 1);
    assert.deepEqual([flow.runtime.signIn.waiting.size, refused().length], [1, 19]);
  });
});

const GONE = { state: "ended", reason: "expired" } as const;
