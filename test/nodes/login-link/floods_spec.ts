import assert from "node:assert/strict";
import { request } from "node:http";
import { codeIn, ConsumerBrowser } from "../../support/consumer-browser.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { startLoginFlow, type LoginFlow } from "../../support/login-flow.js";
import { startOAuthServer, type OAuthServer } from "../../support/oauth-server.js";
import { pendingContents } from "../../support/pending-contents.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const MEBIBYTE = 1024 * 1024;

describe("A flood", () => {
  let oauth: OAuthServer;
  let flow: LoginFlow;
  let userDir: string;

  beforeEach(async () => {
    userDir = await temporaryFolder();
    oauth = untilEnd(await startOAuthServer());
    const nodes = ["a", "b", "c", "d", "e"].map((id) => ({ id, type: "keyring-login-link", credential: "credential" }));
    flow = await startLoginFlow(oauth, { settings: { userDir }, nodes });
  });
  afterEach(closeAll);
  after(removeTemporaryFolders);

  const records = async () => Object.keys(await pendingContents(userDir)).length;

  it("L11 of one consumer's messages leaves one link and one waiting message a node", async () => {
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => flow.ask({ consumer: "c1", payload: `${index} times` })),
    );
    assert.deepEqual([await records(), flow.runtime.signIn.waiting.size, flow.output3.length], [2, 1, 299]);
    codeIn(await new ConsumerBrowser().signIn(await flow.linkFor("c1")));
  });

  it("L11 of links whose logo is too large leaves it out of the store", async () => {
    await flow.close();
    const logo = `data:image/png;base64,${"A".repeat(1024 * 1024)}`;
    flow = await startLoginFlow(oauth, { settings: { userDir }, node: { logo } });
    await flow.linkFor("c1");
    const bytes = Object.values(await pendingContents(userDir)).join("").length;
    assert.ok(bytes < 16 * 1024, String(bytes));
  });

  it("L11 of one consumer's messages at many nodes leaves three links, and the last ones work", async () => {
    const ids = ["a", "b", "c", "d", "e"];
    for (let round = 0; round < 20; round += 1)
      await Promise.all(ids.map((id) => flow.ask({ consumer: "c1", payload: "x" }, id)));
    assert.equal(await records(), 4);
    const last = String((flow.output2.at(-1)?.loginLink as { url?: string }).url);
    codeIn(await new ConsumerBrowser().signIn(last));
  });

  it("L11 of addresses that are none writes nothing", async () => {
    await flow.linkFor("c1");
    const before = await pendingContents(userDir);
    const statuses = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const name = index % 2 === 0 ? crypto.randomUUID() : "x".repeat(8_000);
        const init = index % 3 === 0 ? { method: "POST", body: "form=x&answer=continue" } : {};
        return (await fetch(`${flow.url}/keyring/login/${name}`, init)).status;
      }),
    );
    assert.deepEqual(new Set(statuses), new Set([404]));
    assert.deepEqual(await pendingContents(userDir), before);
  });

  it("L11 of callbacks that belong to nothing writes nothing, and asks the provider nothing", async () => {
    await flow.linkFor("c1");
    const before = await pendingContents(userDir);
    const states = ["x", "c.x.y", `c.${"x".repeat(22)}.${"y".repeat(43)}`, `c.${"../".repeat(8).slice(0, 22)}.x`, ""];
    const statuses = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const query = new URLSearchParams({ code: "x", state: states[index % states.length] ?? "" });
        return (await fetch(`${flow.url}/keyring/callback/demo?${String(query)}`)).status;
      }),
    );
    assert.deepEqual(new Set(statuses), new Set([400]));
    assert.deepEqual([await pendingContents(userDir), oauth.tokenRequests], [before, []]);
  });

  it("L11 in a form's body is not read to its end, and is answered", async () => {
    const link = await flow.linkFor("c1");
    const before = process.memoryUsage().rss;
    const statuses = await Promise.all(Array.from({ length: 20 }, () => postMuch(link, 20)));
    assert.deepEqual(new Set(statuses), new Set([403]));
    assert.ok(process.memoryUsage().rss - before < 200 * MEBIBYTE);
    codeIn(await new ConsumerBrowser().signIn(link));
  });

  it("L11 in a form's body that says how long it is gets an answer", async () => {
    const link = await flow.linkFor("c1");
    const body = `form=${"x".repeat(MEBIBYTE)}&answer=continue`;
    assert.equal((await fetch(link, { method: "POST", body, headers: { Origin: flow.url } })).status, 403);
  });

  for (const [name, body, type] of [
    ["JSON", '{"form":"x","answer":"continue"}', "application/json"],
    ["a multipart form", '--x\r\nContent-Disposition: form-data; name="form"\r\n\r\nx\r\n--x--', "multipart/form-data"],
    ["nothing", "", "application/x-www-form-urlencoded"],
    ["noise", "\u0000%%%&=&=&form", "text/plain"],
  ] as const) {
    it(`L11 and L13 a body of ${name} is a form without a token`, async () => {
      const link = await flow.linkFor("c1");
      const before = await pendingContents(userDir);
      const answer = await fetch(link, { method: "POST", body, headers: { Origin: flow.url, "Content-Type": type } });
      assert.equal(answer.status, 403);
      assert.deepEqual(await pendingContents(userDir), before);
    });
  }
});

/** Posts so many MiB of noise in pieces; the status, or that the server ended it. */
function postMuch(address: string, mebibytes: number): Promise<number | "ended"> {
  return new Promise((resolve) => {
    const posting = request(address, { method: "POST" }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    posting.on("error", () => {
      resolve("ended");
    });
    const piece = Buffer.alloc(MEBIBYTE / 4, "x");
    let left = mebibytes * 4;
    const write = () => {
      while (left > 0) {
        left -= 1;
        if (!posting.write(piece)) {
          posting.once("drain", write);
          return;
        }
      }
      posting.end();
    };
    write();
  });
}
