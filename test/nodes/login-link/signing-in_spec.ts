import assert from "node:assert/strict";
import type { Message } from "../../../nodes/runtime/red.js";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { oauthCredential, oauthSecrets } from "../../support/credentials.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { linkIn, startLoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { codeOf } from "../../support/request-node.js";
import { removeTemporaryFolders } from "../../support/temporary-folder.js";

const reasonOf = (msg: Message | undefined) => (msg?.notSignedIn as { reason?: string } | undefined)?.reason;

describe("Consumer login link", () => {
  let oauth: OAuthServer;
  const secret = () => oauthSecrets(oauth).credential;

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  it("answers the first message with a link, and lets it go on when its consumer has typed the code", async () => {
    const flow = await startLoginFlow(oauth);
    const first = await flow.ask({ payload: "show my orders", consumer: "c1", chat: 7 });
    assert.deepEqual([first.output1.length, first.output3.length, first.dones], [0, 0, 0]);
    const page = await new ConsumerBrowser().signIn(linkIn(first.output2[0]));
    const second = await flow.ask({ payload: codeIn(page), consumer: "c1" });
    assert.deepEqual([second.output1, second.output2, second.output3, second.dones], [[], [], [], 1]);
    const [released, ...more] = flow.received("flow");
    assert.deepEqual([released?.payload, released?.chat, more], ["show my orders", 7, []]);
    const { account, scope } = released?.signedIn as { account: string; scope: string };
    assert.deepEqual([account, scope], ["ada", "openid contacts"]);
  });

  it("sends what the author wants to say, and when the link ends", async () => {
    const flow = await startLoginFlow(oauth, { node: { text: "Hi {{name}}!", label: "Log in", lifetime: "2" } });
    const { output2 } = await flow.ask({ consumer: "c1", name: "Ada <3", payload: "x" });
    const link = output2[0]?.loginLink as { url: string; label: string; text: string; expiresAt: string };
    assert.deepEqual([link.label, link.text], ["Log in", "Hi Ada <3!"]);
    assert.equal(output2[0]?.payload, `Hi Ada <3! ${link.url}`);
    const restMs = Date.parse(link.expiresAt) - Date.now();
    assert.ok(restMs > 100_000 && restMs <= 120_000);
  });

  it("lets a consumer who is signed in pass at once", async () => {
    const flow = await startLoginFlow(oauth);
    await flow.signIn("c1");
    const { output1, output2, dones } = await flow.ask({ payload: "again", consumer: "c1" });
    assert.deepEqual([output1.map(({ payload }) => payload), output2, dones], [["again"], [], 1]);
  });

  it("gives no token to the flow", async () => {
    const flow = await startLoginFlow(oauth);
    await flow.signIn("c1");
    const told = JSON.stringify(flow.received("flow"));
    assert.ok(oauth.givenTokens().length > 0);
    for (const token of oauth.givenTokens()) assert.ok(!told.includes(token));
  });

  it("only tells, with the action check", async () => {
    const nodes = [{ id: "asks", type: "keyring-login-link", credential: "credential", action: "check" }];
    const flow = await startLoginFlow(oauth, { nodes });
    const before = await flow.send({ consumer: "c1" }, "asks");
    assert.deepEqual([before.output2, before.output3.map(reasonOf)], [[], ["not-signed-in"]]);
    await flow.signIn("c1");
    assert.equal((await flow.send({ consumer: "c1" }, "asks")).output1.length, 1);
  });

  it("says why where it can't sign anybody in", async () => {
    const nodes = [
      { id: "unsuitable", type: "keyring-login-link", credential: "shared" },
      { id: "missing", type: "keyring-login-link", credential: "gone" },
      oauthCredential(oauth, { id: "shared" }),
    ];
    const flow = await startLoginFlow(oauth, {
      nodes,
      keyring: { publicUrl: undefined },
      secrets: { shared: secret() },
    });
    for (const [id, code] of [
      ["node", "sign-in-unreachable"],
      ["unsuitable", "credential-type-wrong"],
      ["missing", "credential-missing"],
    ] as const)
      assert.deepEqual((await flow.send({ consumer: "c1" }, id)).caught.map(codeOf), [code]);
  });

  it("signs a consumer out, and revokes", async () => {
    const nodes = [{ id: "leave", type: "keyring-login-link", credential: "credential", action: "signOut" }];
    const flow = await startLoginFlow(oauth, { nodes, credential: { revocationUrl: oauth.revocationUrl } });
    await flow.signIn("c1");
    const { output3 } = await flow.send({ consumer: "c1" }, "leave");
    assert.deepEqual([output3.map(reasonOf), oauth.revocations], [["signed-out"], 1]);
    assert.equal((await flow.ask({ consumer: "c1", payload: "x" })).output2.length, 1);
  });
});
