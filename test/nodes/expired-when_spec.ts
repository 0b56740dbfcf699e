import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Message } from "../../nodes/runtime/red.js";
import type { ApiServer } from "../support/api-server.js";
import { oauthCredential, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { startFlow, type FlowNode, type RunningFlow } from "../support/running-flow.js";
import { assertNoSecret } from "../support/secret-leak.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

/** How the API says that a token has ended. */
type Refuse = (response: ServerResponse) => void;

const SESSION_ENDED = '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]';
const IS_SESSION_ENDED = 'payload[0].errorCode = "INVALID_SESSION_ID"';

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Refuse =>
  (response) =>
    response.writeHead(code, headers).end("refused");

/** Salesforce's words, by an API that says everything with status 200. */
const sessionEnded: Refuse = (response) => {
  response.writeHead(200, { "Content-Type": "application/json" }).end(SESSION_ENDED);
};

const request = (fields: object): FlowNode => ({
  id: "node",
  type: "keyring-http-request",
  method: "POST",
  ret: "txt",
  credential: "credential",
  ...fields,
});

const errorCode = (msg: Message | undefined) => (msg?.error as { code?: string } | undefined)?.code;

describe("HTTP request with a credential that says when its token has expired", () => {
  let oauth: OAuthServer;
  let api: ApiServer;
  /** Tokens that the API refuses; "all" of them, at times. */
  let refused: Set<string> | "all";

  const tokensSent = () => api.requests.map(({ headers }) => headers.authorization ?? "");

  /** An API that refuses in its own way, and answers "ok" else; the newest token that it saw can be ended. */
  async function startApi(refuse: Refuse): Promise<void> {
    refused = new Set();
    api = await serve(({ headers }, response) => {
      const isRefused = refused === "all" || refused.has(headers.authorization ?? "");
      if (isRefused) refuse(response);
      else response.end("ok");
    });
  }

  function endToken(): void {
    refused = new Set(tokensSent());
  }

  function start(credential: object, settings: object = { keyring: { refusedTokenMinimumAge: 0 } }) {
    const nodes = [oauthCredential(oauth, { ...credential }), request({ url: api.origin })];
    return startFlow(nodes, { secrets: oauthSecrets(oauth), settings });
  }

  /** Sends a message with a good token, then one after that has ended: what became of the second. */
  async function sendToEndedToken(flow: RunningFlow, msg: Message = { payload: "text" }) {
    await flow.send({ payload: "first" });
    endToken();
    return flow.send(msg);
  }

  beforeEach(async () => {
    oauth = untilEnd(await startOAuthServer());
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const ways: readonly (readonly [string, object, Refuse])[] = [
    ["401 by itself", {}, status(401)],
    ["the first status of a list", { expiredStatuses: "401, 403" }, status(401)],
    ["the second status of a list", { expiredStatuses: "401, 403" }, status(403)],
    ["a status of its own", { expiredStatuses: "419" }, status(419)],
    ["an expression on a reply with status 200", { expiredWhen: IS_SESSION_ENDED }, sessionEnded],
    ["an expression on status and headers", { expiredWhen: 'statusCode = 400 and headers."x-end" = "1"' }, endHeader],
    ["401, where there is an expression, too", { expiredWhen: IS_SESSION_ENDED }, status(401)],
  ];
  for (const [name, credential, refuse] of ways) {
    it(`renews once and asks once more after ${name}`, async () => {
      await startApi(refuse);
      const flow = await start(credential);
      const { output1, dones } = await sendToEndedToken(flow);
      assert.deepEqual([output1.map(({ payload }) => payload), dones], [["ok"], 1]);
      const [first, second, third, ...others] = tokensSent();
      assert.deepEqual([second === first, third === first, others], [true, false, []]);
      assert.equal(oauth.tokenRequests.length, 2);
    });

    it(`gives what the API says where it says ${name} to the new token, too`, async () => {
      await startApi(refuse);
      const flow = await start(credential);
      refused = "all";
      const { output1, dones } = await flow.send();
      assert.deepEqual([output1.length, dones, api.requests.length], [1, 1, 2]);
      assert.notEqual(output1[0]?.payload, "ok");
      assert.equal(oauth.tokenRequests.length, 2);
    });
  }

  const others: readonly (readonly [string, object, Refuse])[] = [
    ["a status that the list lacks", { expiredStatuses: "403" }, status(401)],
    ["a success that only looks like it", {}, sessionEnded],
    ["a reply that the expression has no word for", { expiredWhen: IS_SESSION_ENDED }, status(403)],
    ["want of scope (R30)", { expiredStatuses: "401, 403" }, status(403, { "WWW-Authenticate": wantOfScope() })],
    ["want of scope, whatever the expression says", { expiredWhen: "true" }, status(403, scopeHeader())],
  ];
  for (const [name, credential, refuse] of others) {
    it(`renews nothing after ${name}`, async () => {
      await startApi(refuse);
      const flow = await start(credential);
      refused = "all";
      const { output1 } = await flow.send();
      assert.deepEqual([output1.length, api.requests.length, oauth.tokenRequests.length], [1, 1, 1]);
    });
  }

  it("renews once for fifty messages that learn it at once", async () => {
    await startApi(sessionEnded);
    const flow = await start({ expiredWhen: IS_SESSION_ENDED });
    await flow.send();
    endToken();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => flow.send()));
    assert.deepEqual(new Set(outcomes.map(({ output1 }) => output1[0]?.payload)), new Set(["ok"]));
    assert.equal(oauth.tokenRequests.length, 2);
  });

  it("R30 renews no token that is younger than 30 seconds", async () => {
    await startApi(sessionEnded);
    const flow = await start({ expiredWhen: IS_SESSION_ENDED }, {});
    const { output1 } = await sendToEndedToken(flow);
    assert.equal(output1[0]?.payload, SESSION_ENDED);
    assert.deepEqual([oauth.tokenRequests.length, api.requests.length], [1, 2]);
  });

  it("can't send a stream twice, and has a new token for the next message", async () => {
    await startApi(status(403));
    const flow = await start({ expiredStatuses: "403" });
    const { caught, output1 } = await sendToEndedToken(flow, { payload: Readable.from(["once"]) });
    assert.deepEqual([output1, caught.map(errorCode)], [[], ["body-not-repeatable"]]);
    assert.equal(oauth.tokenRequests.length, 2);
    const next = await flow.send({ payload: "again" });
    assert.equal(next.output1[0]?.payload, "ok");
    assert.deepEqual([oauth.tokenRequests.length, api.requests.length], [2, 3]);
  });

  for (const [name, expression] of [
    ["can't be read", "payload.["],
    ["can't be evaluated", "$toMillis(payload)"],
  ] as const) {
    it(`fails where its expression ${name}, and quotes nothing of the reply`, async () => {
      api = await serve((_request, response) => response.end("confidential-answer"));
      const flow = await start({ expiredWhen: expression });
      const { output1, caught, dones } = await flow.send();
      assert.deepEqual([output1, caught.map(errorCode), dones], [[], ["expression-failed"], 1]);
      assertNoSecret([caught.map(({ error }) => error), flow.statuses.of("node")], "confidential-answer");
    });
  }

  it("takes no expression from a message", async () => {
    await startApi(status(403));
    const flow = await start({});
    const { output1 } = await sendToEndedToken(flow, { payload: "x", expiredWhen: "true", expiredStatuses: "403" });
    assert.deepEqual([output1[0]?.statusCode, oauth.tokenRequests.length], [403, 1]);
  });
});

function endHeader(response: ServerResponse): void {
  response.writeHead(400, { "X-End": "1" }).end();
}

function wantOfScope(): string {
  return 'Bearer error="insufficient_scope"';
}

function scopeHeader(): Readonly<Record<string, string>> {
  return { "WWW-Authenticate": wantOfScope() };
}
