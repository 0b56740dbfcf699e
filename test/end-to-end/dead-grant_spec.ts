import assert from "node:assert/strict";
import { startAuthorized, type AuthorizedNodeRed } from "../support/authorized-node-red.js";
import type { TokenFailure } from "../support/oauth/token-endpoint.js";
import type { FlowNode } from "../support/running-flow.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const NODES = ["one", "two", "three"];

/** `GET /burst?to=one` sends a message through that node and answers with the failure's code; `GET /statuses` gives every node's last status. */
function burstFlow(): readonly FlowNode[] {
  const routed = NODES.map((id) => ({ t: "eq", v: id, vt: "str" }));
  const request = { z: "burst", type: "keyring-http-request", method: "GET", ret: "txt", url: "/contacts.list" };
  const noteStatus = `const statuses = flow.get("statuses") ?? {};
    statuses[msg.status.source.id] = msg.status.text;
    flow.set("statuses", statuses);`;
  return [
    { id: "burst", type: "tab", label: "Burst" },
    { id: "in", z: "burst", type: "http in", url: "/burst", method: "get", wires: [["route"]] },
    { id: "route", z: "burst", type: "switch", property: "payload.to", rules: routed, wires: NODES.map((id) => [id]) },
    ...NODES.map((id) => ({ ...request, id, credential: "credential", wires: [["out"]] })),
    { id: "catches", z: "burst", type: "catch", wires: [["code"]] },
    { id: "code", z: "burst", type: "function", func: "msg.payload = msg.error.code; return msg;", wires: [["out"]] },
    { id: "out", z: "burst", type: "http response", wires: [] },
    { id: "tells", z: "burst", type: "status", scope: NODES, wires: [["notes"]] },
    { id: "notes", z: "burst", type: "function", func: noteStatus, wires: [] },
    { id: "asks", z: "burst", type: "http in", url: "/statuses", method: "get", wires: [["gives"]] },
    {
      id: "gives",
      z: "burst",
      type: "function",
      func: 'msg.payload = flow.get("statuses"); return msg;',
      wires: [["out"]],
    },
  ];
}

const invalidGrant = { error: "invalid_grant", error_description: "Token has been revoked." };

/** How a provider says that a grant is dead, and what the credential then is. */
const words: Readonly<
  Record<string, { readonly answer: TokenFailure; readonly fields?: object; readonly said: string }>
> = {
  "the word of the standard": {
    answer: { status: 400, body: invalidGrant },
    said: "invalid_grant",
  },
  "status 400 and nothing else": { answer: { status: 400, body: "" }, said: "invalid_grant" },
  "a word of its own, with status 200": {
    answer: { status: 200, body: { error: "bad_refresh_token" } },
    fields: { provider: "github", clientAuthentication: "header" },
    said: "bad_refresh_token",
  },
};

for (const name of NODE_REDS) {
  describe(`R10 In ${name} a dead grant`, function () {
    this.timeout(60_000);
    let running: AuthorizedNodeRed;

    const get = async (path: string) => (await fetch(running.nodeRed.url + path)).text();

    /** What fifty messages get that come at once, through three nodes. */
    async function burst(): Promise<readonly string[]> {
      const messages = Array.from({ length: 50 }, (_, count) => get(`/burst?to=${NODES[count % 3] ?? ""}`));
      return [...new Set(await Promise.all(messages))];
    }

    /** What the credential logged since the output had this length. */
    const logLines = (since: number) =>
      running.nodeRed
        .output()
        .slice(since)
        .split("\n")
        .filter((line) => line.includes("keyring-credential"));

    before(async () => {
      const version = await nodeRedVersion(name);
      running = await startAuthorized({ version, nodes: burstFlow() });
    });

    after(() => running.close());

    for (const [word, { answer, fields = {}, said }] of Object.entries(words)) {
      describe(`that the provider tells by ${word}`, () => {
        let mark = 0;
        let refreshes = 0;

        before(async () => {
          await running.admin.deploy(running.flow(fields));
          await running.authorize(fields);
          assert.match((await burst()).join(), /Hamilton/);
          mark = running.nodeRed.output().length;
          refreshes = running.refreshes();
          running.oauth.endAccessTokens();
          running.oauth.failTokenRequests(answer);
        });

        it("is tried once for fifty messages on three nodes, which all fail with the same code", async () => {
          assert.deepEqual(await burst(), ["needs-authorizing"]);
          assert.equal(running.refreshes() - refreshes, 1);
        });

        it("is not tried again by later messages", async () => {
          assert.deepEqual(await burst(), ["needs-authorizing"]);
          assert.equal(running.refreshes() - refreshes, 1);
        });

        it("shows in the nodes, in the dialog and in one line of the log alike", async () => {
          const statuses = JSON.parse(await get("/statuses")) as Record<string, string>;
          assert.deepEqual(statuses, {
            one: "needs authorizing",
            two: "needs authorizing",
            three: "needs authorizing",
          });
          const { state, sentence = "" } = await running.shown();
          assert.deepEqual([state.state, state.reason?.code], ["needs-authorizing", "grant-refused"]);
          assert.ok(sentence.startsWith(`The provider does not accept the authorization (${said}). Authorize again;`));
          const lines = logLines(mark);
          assert.equal(lines.length, 1, lines.join("\n"));
          assert.ok(lines[0]?.endsWith(sentence), lines[0]);
        });

        it("is over when somebody signs in again", async () => {
          await running.authorize(fields);
          assert.match((await burst()).join(), /Hamilton/);
          assert.equal((await running.shown()).state.state, "ready");
        });
      });
    }

    describe("after a restart", () => {
      it("is still known, and not tried again", async () => {
        running.oauth.endAccessTokens();
        running.oauth.failTokenRequests({ status: 400, body: invalidGrant });
        await burst();
        const refreshes = running.refreshes();
        await running.nodeRed.stop("SIGKILL");
        await running.nodeRed.start();
        assert.deepEqual(await burst(), ["needs-authorizing"]);
        assert.equal(running.refreshes(), refreshes);
      });
    });
  });
}
