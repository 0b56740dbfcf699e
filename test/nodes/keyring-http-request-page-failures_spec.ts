import assert from "node:assert/strict";
import type { Message } from "../../nodes/runtime/red.js";
import type { Answer, ApiServer } from "../support/api-server.js";
import { credentialNode, oauthCredential, oauthSecrets } from "../support/credentials.js";
import { closeAll, serve, untilEnd } from "../support/exchange.js";
import { startOAuthServer } from "../support/oauth-server.js";
import { answerPages, PAGES } from "../support/paged-api.js";
import { codeOf, headerRow, httpRequest, places } from "../support/request-node.js";
import { startFlow, type FlowNode, type Outcome } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const refuse =
  (statusCode: number): Answer =>
  (_request, response) =>
    response.writeHead(statusCode).end("refused");

const hangUp: Answer = (_request, response) => response.socket?.destroy();

describe("HTTP request of pages of which one fails", () => {
  let api: ApiServer;

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const paging = (fields: object): FlowNode =>
    httpRequest({
      url: `${api.origin}/list`,
      ret: "obj",
      paging: "link",
      pagingPath: "next",
      pagingItems: "data.items",
      ...fields,
    });

  /** What became of a message where the second page was this. */
  async function ask(
    second: Answer,
    fields: object = {},
    others: Parameters<typeof startFlow> = [[]],
  ): Promise<Outcome> {
    api = await serve(answerPages({ 2: second }));
    const [nodes, options] = others;
    return (await startFlow([...nodes, paging(fields)], options)).send();
  }

  /** Without the page before it, which went out as ever. */
  function afterFirstPage(outcome: Outcome): Outcome {
    const [first, ...output1] = outcome.output1;
    assert.deepEqual([first?.payload, first?.statusCode], [PAGES[0], 200]);
    return { ...outcome, output1 };
  }

  const modes = [
    ["by default", {}],
    ["where errors go to Catch only", { senderr: true }],
    ["with a second output", { secondOutput: true }],
  ] as const;
  const toSecond = { output1: 0, output2: 1, caught: 0, dones: 1 };
  const toCatch = { output1: 0, output2: 0, caught: 1, dones: 1 };

  for (const [name, second, byDefault, code] of [
    ["refused with 500", refuse(500), { output1: 1, output2: 0, caught: 0, dones: 1 }, "http-status"],
    ["refused with 401", refuse(401), { output1: 1, output2: 0, caught: 0, dones: 1 }, "http-status"],
    ["not answered", hangUp, { output1: 1, output2: 0, caught: 1, dones: 1 }, "no-answer"],
  ] as const) {
    for (const [mode, fields] of modes) {
      const expected = "secondOutput" in fields ? toSecond : "senderr" in fields ? toCatch : byDefault;

      it(`sends one that is ${name} where a single reply would go ${mode}`, async () => {
        const outcome = afterFirstPage(await ask(second, fields));
        assert.deepEqual(places(outcome), expected);
        checkFailure(outcome, code);
      });

      it(`sends it there and no list where the pages are joined, ${name} ${mode}`, async () => {
        const outcome = await ask(second, { ...fields, pagingOutput: "joined" });
        assert.deepEqual(places(outcome), expected);
        checkFailure(outcome, code);
      });
    }
  }

  /** No message has anything of the pages before; what Catch gets where no answer came can be sent again. */
  function checkFailure({ output1, output2, caught }: Outcome, code: string): void {
    for (const msg of [...output2, ...caught]) assert.equal(codeOf(msg), code);
    const isRefused = code === "http-status";
    for (const msg of [...output1, ...output2])
      if (isRefused) assert.equal(msg.payload, "refused");
      else assert.equal(msg.statusCode, "ECONNRESET");
    for (const { payload, statusCode } of isRefused ? [] : caught)
      assert.deepEqual([payload, statusCode], [undefined, undefined]);
    for (const msg of [...output1, ...output2, ...caught]) assert.equal(msg.parts, undefined);
  }

  for (const [what, code, second] of [
    ["is not JSON", "reply-not-json", "<p>no JSON</p>"],
    ["lacks its items", "paging-items-missing", '{"data":{}}'],
    ["leads out of http", "paging-link-invalid", '{"data":{"items":[4]},"next":"file:///etc/passwd"}'],
  ] as const) {
    it(`tells Catch of one that ${what}`, async () => {
      const outcome = afterFirstPage(await ask((_request, response) => response.end(second)));
      assert.deepEqual([outcome.output1, outcome.dones, outcome.caught.map(codeOf)], [[], 1, [code]]);
    });
  }

  it("asks for it again where the API is busy and the node may", async () => {
    let isBusy = true;
    const answer = answerPages();
    api = await serve((request, response) => {
      if (request.path.includes("offset=3") && isBusy) response.writeHead(429, { "Retry-After": "0" }).end();
      else answer(request, response);
      isBusy = !request.path.includes("offset=3");
    });
    const { output1 } = await (await startFlow([paging({ retry: true })])).send();
    assert.deepEqual(
      output1.map(({ payload }) => payload),
      PAGES,
    );
  });

  for (const pagingOutput of ["messages", "joined"]) {
    it(`asks for no more pages when it is closed (${pagingOutput})`, async () => {
      const answer = answerPages();
      api = await serve((request, response) => {
        void flow.closeNode().then(() => {
          answer(request, response);
        });
      });
      const flow = await startFlow([paging({ pagingOutput })]);
      const { output1, caught, dones } = await flow.send();
      const sent = pagingOutput === "joined" ? [] : [PAGES[0]];
      assert.deepEqual([output1.map(({ payload }) => payload), caught, dones], [sent, [], 1]);
      assert.equal(api.requests.length, 1);
    });
  }

  describe("on another origin", () => {
    const secrets = { credential: { username: "ada", password: "pw" } };
    let other: ApiServer;

    beforeEach(async () => {
      other = await serve((_request, response) => response.end('{"data":{"items":[4]}}'));
    });

    const leadAway = {
      link: {
        fields: {},
        answer: (_request, response) =>
          response.end(JSON.stringify({ data: { items: PAGES[0] }, next: `${other.origin}/more` })),
      },
      header: {
        fields: { paging: "header" },
        answer: (_request, response) => {
          response.setHeader("Link", `<${other.origin}/more>; rel="next"`);
          response.end(JSON.stringify({ data: { items: PAGES[0] } }));
        },
      },
    } satisfies Record<string, { fields: object; answer: Answer }>;

    for (const [kind, { fields, answer }] of Object.entries(leadAway)) {
      it(`sends nothing there with a credential, by ${kind}`, async () => {
        api = await serve(answer);
        const credential = credentialNode({ credentialType: "basic" });
        const flow = await startFlow([credential, paging({ ...fields, credential: "credential" })], { secrets });
        const { output1, caught } = afterFirstPage(await flow.send());
        assert.deepEqual([output1, caught.map(codeOf)], [[], ["origin-not-allowed"]]);
        assert.deepEqual([api.requests.length, other.requests], [1, []]);
      });

      it(`goes there with a credential whose list allows it, by ${kind}`, async () => {
        api = await serve(answer);
        const credential = credentialNode({
          credentialType: "basic",
          allowedOrigins: `${api.origin}\n${other.origin}`,
        });
        const flow = await startFlow([credential, paging({ ...fields, credential: "credential" })], { secrets });
        const { output1 } = await flow.send();
        assert.deepEqual([output1.length, other.requests.length], [2, 1]);
        assert.equal(other.requests[0]?.headers.authorization, api.requests[0]?.headers.authorization);
      });

      it(`takes no login, cookie or Authorization there, by ${kind}`, async () => {
        api = await serve((request, response) => {
          response.setHeader("Set-Cookie", "kept=by-the-node");
          answer(request, response);
        });
        const rows = [headerRow("Cookie", "of=the-row"), headerRow("X-Plain", "plain")];
        const authorization = headerRow("Authorization", "Bearer the-row's");
        const msg: Message = {
          cookies: { of: "the-message" },
          headers: { "Proxy-Authorization": "the message's", Host: "virtual" },
        };
        for (const [headers, login] of [
          [[...rows, authorization], {}],
          [rows, { node: { user: "ada", password: "pw" } }],
        ] as const) {
          const flow = await startFlow([paging({ ...fields, headers, keepCookies: true, authType: "basic" })], {
            secrets: login,
          });
          const { output1 } = await flow.send(msg);
          const sent = api.requests.at(-1)?.headers ?? assert.fail();
          const there = other.requests.at(-1)?.headers ?? assert.fail();
          assert.equal(output1.length, 2);
          assert.ok(sent.authorization !== undefined && sent.cookie !== undefined && sent.host === "virtual");
          assert.deepEqual(
            [there.authorization, there.cookie, there["proxy-authorization"]],
            [undefined, undefined, undefined],
          );
          assert.deepEqual([there["x-plain"], there.host], ["plain", new URL(other.origin).host]);
          await flow.close();
        }
      });
    }
  });

  it("renews a token that ends in the middle, once, and goes on", async () => {
    const oauth = untilEnd(await startOAuthServer());
    const answer = answerPages();
    const tokens: (string | undefined)[] = [];
    api = await serve((request, response) => {
      tokens.push(request.headers.authorization);
      if (tokens.length === 2) response.writeHead(401).end();
      else answer(request, response);
    });
    const nodes = [oauthCredential(oauth), paging({ credential: "credential" })];
    const settings = { keyring: { refusedTokenMinimumAge: 0 } };
    const { output1, dones } = await (await startFlow(nodes, { secrets: oauthSecrets(oauth), settings })).send();
    assert.deepEqual([output1.map(({ payload }) => payload), dones], [PAGES, 1]);
    const [first, second] = new Set(tokens);
    assert.deepEqual([tokens, oauth.tokenRequests.length], [[first, first, second, second], 2]);
  });
});
