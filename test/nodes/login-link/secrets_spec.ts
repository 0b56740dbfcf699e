import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import helper from "node-red-node-test-helper";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { findSecrets } from "../../support/secret-leak.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

describe("R20 signing in tells of no secret", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;
  let userDir: string;
  let secrets: Record<string, string>;

  beforeEach(async () => {
    userDir = await temporaryFolder();
    oauth = untilEnd(await startOAuthServer());
    const events = { id: "events", type: "keyring-events", credential: "", signedIn: true, signedOut: true };
    const call = {
      id: "call",
      type: "keyring-http-request",
      credential: "credential",
      method: "GET",
      url: oauth.userInfoUrl,
    };
    flow = await startLoginFlow(oauth, {
      settings: { userDir },
      keyring: { refusedTokenMinimumAge: 0 },
      credential: { baseUrl: oauth.url, revocationUrl: oauth.revocationUrl },
      nodes: [events, call],
    });
    secrets = { "client secret": oauth.clients.basic.clientSecret };
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  const say = (payload: unknown) => flow.ask({ payload, consumer: "c1" });
  const note = (name: string, secret: string | undefined) => {
    assert.ok(secret !== undefined && secret.length > 5, name);
    secrets[`${name} ${Object.keys(secrets).length}`] = secret;
  };

  /** Up to the callback, whose code and state are noted. */
  async function comeBack(browser: ConsumerBrowser): Promise<string> {
    const link = await flow.linkFor("c1");
    note("link", link.split("/").at(-1));
    const callback = new URL(await browser.callbackOf(link));
    note("cookie", browser.cookies().split("=")[1]);
    note("state", callback.searchParams.get("state") ?? undefined);
    note("authorization code", callback.searchParams.get("code") ?? undefined);
    return callback.href;
  }

  /** A provider that tells everybody what it was sent. */
  function echo(callback = flow.url): string {
    return `I was sent ${oauth.clients.basic.clientSecret} and ${new URL(callback).searchParams.get("code") ?? ""}`;
  }

  /** All that a sign-in can come to; what was typed in a chat is noted. */
  async function doEverything(): Promise<void> {
    const browser = new ConsumerBrowser();
    const refused = await comeBack(browser);
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_request", error_description: echo(refused) } });
    await browser.visit(refused);
    const failing = await comeBack(browser);
    oauth.failTokenRequests({ status: 500, body: echo(failing) });
    await browser.visit(failing);
    await browser.visit(refused);
    const sealed = await browser.visit(await comeBack(browser));
    const code = codeIn(sealed);
    for (let tries = 1; tries <= 5; tries += 1)
      await say(code.replace(/.$/, (last) => String((Number(last) + 1) % 10)));
    await say(codeIn(await browser.visit(await comeBack(browser))));
    await flow.send({ consumer: "c1" }, "call");
    oauth.failTokenRequests({ status: 400, body: { error: "invalid_grant", error_description: echo() }, times: 5 });
    oauth.endAccessTokens();
    await flow.send({ consumer: "c1" }, "call");
    for (const token of oauth.givenTokens()) note("token", token);
    for (const sent of oauth.sentCodes()) note("code or verifier", sent);
  }

  it("in logs, statuses, messages to the flow, Catch, events and context", async () => {
    await doEverything();
    const logged = inspect(helper.log().args, { depth: 8, maxArrayLength: null, maxStringLength: null });
    const { flow: flowContext, global } = flow.context();
    const told = {
      logged,
      statuses: ["node", "call", "events", "credential"].map((id) => flow.statuses.of(id)),
      output1: shown(flow.received("flow")),
      output3: shown(flow.output3),
      caught: shown(flow.caught),
      context: [flowContext, global],
    };
    const counts = [flow.output3.length, flow.received("flow").length, flow.caught.length];
    assert.deepEqual(counts, [3, 4, 1]); // two of them events
    for (const [name, what] of Object.entries(told))
      assert.deepEqual(findSecrets(inspect(what, { depth: 10, maxStringLength: null }), secrets), [], name);
  });

  it("in messages with a link, but for the link itself", async () => {
    await doEverything();
    const links = Object.entries(secrets).filter(([name]) => name.startsWith("link"));
    const others = Object.fromEntries(Object.entries(secrets).filter(([name]) => !name.startsWith("link")));
    assert.deepEqual(findSecrets(shown(flow.output2), others), []);
    assert.ok(links.some(([, secret]) => shown(flow.output2).includes(secret)));
  });

  it("in the store's files and their names", async () => {
    await doEverything();
    const folder = join(userDir, "keyring");
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json"));
    assert.ok(names.length >= 3);
    const contents = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    assert.deepEqual(findSecrets([...names, ...contents].join("\n"), secrets), []);
  });
});

function shown(messages: readonly object[]): string {
  return inspect(messages, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null });
}
