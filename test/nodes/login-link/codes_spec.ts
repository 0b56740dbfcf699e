import assert from "node:assert/strict";
import type { Message } from "../../../nodes/runtime/red.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow, type LoginFlow, type LoginFlowOptions } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const reasonOf = (msg: Message | undefined) => (msg?.notSignedIn as { reason?: string } | undefined)?.reason;
const triesLeftOf = (msg: Message | undefined) => (msg?.loginLink as { triesLeft?: number } | undefined)?.triesLeft;

describe("The code of a sign-in", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  /** Signs in by a browser: what its page shows. */
  async function codeFor(consumer: unknown, options: LoginFlowOptions = {}): Promise<string> {
    flow = await startLoginFlow(oauth, options);
    return codeIn(await new ConsumerBrowser().signIn(await flow.linkFor(consumer)));
  }

  const say = (payload: unknown, consumer: unknown = "c1") => flow.ask({ payload, consumer });
  const released = () => flow.received("flow").map(({ payload }) => payload);

  for (const [name, write] of [
    ["as it stands", (code: string) => code],
    ["as a number", Number],
    ["in two groups", (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ["with a dash", (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ["with blanks around", (code: string) => `  ${code}\n`],
    ["as the argument of /start", (code: string) => `/start ${code}`],
    ["as the argument of /start at a bot", (code: string) => `/start@my_bot ${code}`],
  ] as const) {
    it(`L6 counts ${name}`, async () => {
      const code = await codeFor("c1");
      await say(write(code));
      assert.deepEqual(released(), ["show my orders"]);
    });
  }

  for (const [name, write] of [
    ["in a sentence", (code: string) => `my code is ${code}`],
    ["before a word", (code: string) => `${code} thanks`],
    ["after a sign", (code: string) => `#${code}`],
    ["in a longer number", (code: string) => `${code}0`],
    ["twice", (code: string) => `${code} ${code}`],
    ["with a point", (code: string) => `${code}.`],
    ["in a list", (code: string) => [code]],
    ["in an object", (code: string) => ({ code })],
    ["as bytes", (code: string) => Buffer.from(code)],
    [
      "in digits of another script",
      (code: string) => code.replace(/\d/g, (d) => String.fromCodePoint(0x660 + Number(d))),
    ],
  ] as const) {
    it(`L6 is no code ${name}: that is any other text, and costs no try`, async () => {
      const code = await codeFor("c1");
      for (let times = 0; times < 6; times += 1) {
        const { output2 } = await say(write(code));
        assert.equal(triesLeftOf(output2[0]), undefined);
      }
      assert.deepEqual(released(), []);
      await say(code);
      assert.equal(released().length, 1);
    });
  }

  it("L6 leaves numbers in ordinary text alone, and answers each with the same link", async () => {
    const code = await codeFor("c1");
    const links = new Set<string>();
    for (const text of [
      "order 4711",
      "call 030 123456",
      "12345",
      "1234567",
      "1.5",
      "-123456",
      "0x1e240",
      42,
      1e21,
      true,
    ]) {
      const { output1, output2 } = await say(text);
      assert.deepEqual([output1.length, triesLeftOf(output2[0])], [0, undefined]);
      links.add(linkIn(output2[0]));
    }
    assert.equal(links.size, 1);
    await say(code);
    assert.equal(released().length, 1);
  });

  it("L6 says how many tries are left, and after five lets nobody in by that sign-in", async () => {
    const code = await codeFor("c1", { credential: { revocationUrl: oauth.revocationUrl } });
    const left = [];
    for (let tries = 1; tries <= 4; tries += 1) left.push(triesLeftOf((await say(wrong(code))).output2[0]));
    assert.deepEqual(left, [4, 3, 2, 1]);
    const last = await say(wrong(code));
    assert.deepEqual([last.output1, last.output2], [[], []]);
    const [waited] = flow.received("flow");
    assert.equal(waited, undefined);
    assert.equal(oauth.revocations, 1);
    const late = await say(code);
    assert.deepEqual([late.output1, triesLeftOf(late.output2[0])], [[], undefined]);
  });

  it("L6 tells the flow that waited when the fifth try was wrong", async () => {
    const code = await codeFor("c1");
    for (let tries = 1; tries <= 5; tries += 1) await say(wrong(code));
    assert.deepEqual(
      flow.output3.map((msg) => [msg.payload, reasonOf(msg)]),
      [["show my orders", "wrong-codes"]],
    );
  });

  it("L6 counts tries over all of a consumer's links, and a new link does not bring new ones", async () => {
    const nodes = [{ id: "node2", type: "keyring-login-link", credential: "credential", action: "signIn" }];
    const code = await codeFor("c1", { nodes });
    for (let tries = 1; tries <= 3; tries += 1) await say(wrong(code));
    const { output2 } = await flow.ask({ consumer: "c1", payload: "x" }, "node2");
    await new ConsumerBrowser().signIn(linkIn(output2[0]));
    assert.equal(triesLeftOf((await say(wrong(code))).output2[0]), 1);
    await say(wrong(code));
    assert.equal((await say(code)).output1.length, 0);
    assert.deepEqual(released(), []);
  });

  it("L6 compares five of a hundred guesses that come at once", async () => {
    const code = await codeFor("c1");
    const guesses = Array.from({ length: 99 }, (_, index) => String(100_000 + ((Number(code) + index) % 900_000)));
    const others = guesses.filter((guess) => guess !== code).slice(0, 94);
    await Promise.all([...others.slice(0, 50), code, ...others.slice(50)].map((guess) => say(guess)));
    assert.deepEqual(released(), []);
    assert.equal((await say("and now?")).output1.length, 0);
  });

  it("L6 typed by another consumer is any other text, costs the first one no try and lets nobody in", async () => {
    const code = await codeFor("c1");
    for (let times = 0; times < 6; times += 1) {
      const { output1, output2 } = await say(code, "c2");
      assert.deepEqual([output1.length, triesLeftOf(output2[0])], [0, undefined]);
    }
    assert.deepEqual(released(), []);
    await say(code);
    assert.deepEqual(released(), ["show my orders"]);
    assert.equal((await say("me?", "c2")).output1.length, 0);
  });

  it("L6 of one consumer does not do for another who also signed in", async () => {
    const code = await codeFor("c1");
    const others = codeIn(await new ConsumerBrowser().signIn(await flow.linkFor("c2"), { login: "grace" }));
    assert.equal(triesLeftOf((await say(code, "c2")).output2[0]), 4);
    await say(others, "c2");
    const [message] = flow.received("flow");
    assert.deepEqual([message?.consumer, (message?.signedIn as { account?: string }).account], ["c2", "grace"]);
  });

  it("L6 is read where the author says, and nowhere else", async () => {
    const code = await codeFor("c1", { node: { code: "text.body", codeType: "msg" } });
    await flow.ask({ consumer: "c1", payload: code, text: { body: "hello" } });
    assert.deepEqual(released(), []);
    await flow.ask({ consumer: "c1", payload: "x", text: { body: code } });
    assert.equal(released().length, 1);
  });

  it("L6 is worth nothing before anybody signed in", async () => {
    flow = await startLoginFlow(oauth);
    const link = await flow.linkFor("c1");
    for (let times = 0; times < 7; times += 1) {
      const { output2 } = await say("123456");
      assert.deepEqual([linkIn(output2[0]), triesLeftOf(output2[0])], [link, undefined]);
    }
  });
});

/** Another code: the same but for its last digit. */
function wrong(code: string): string {
  return code.slice(0, 5) + String((Number(code.at(-1)) + 1) % 10);
}
