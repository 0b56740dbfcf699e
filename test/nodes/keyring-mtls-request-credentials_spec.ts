import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { completeSettings } from "../../nodes/runtime/complete-settings.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../src/credentials/parse-credential-form.js";
import type { Answer } from "../support/api-server.js";
import { closeAll } from "../support/exchange.js";
import { keystoreFile } from "../support/keystores.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { coreNode } from "../support/node-red-under-test.js";
import { codeOf, httpRequest, mtlsRequest, onlyMessage } from "../support/request-node.js";
import { startFlow, type FlowNode, type RunningFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";
import { serveMutual } from "../support/tls-servers.js";

const OURS = "Client of the tests";
const OTHERS = "Client with an EC key";

/** An OAuth 2.0 credential of a token endpoint that knows its clients by their certificates. */
function tokensOver(certificate: string, origin: string): FlowNode {
  return {
    id: "tokens",
    type: "keyring-credential",
    name: "Tokens",
    credentialType: "oauth2",
    grant: "client_credentials",
    provider: "other",
    clientId: "robot",
    clientAuthentication: "tls_client_auth",
    certificate,
    tokenUrl: `${origin}/token`,
  };
}

function tokenOf(client = "nobody"): string {
  return client.replaceAll(" ", "-");
}

/** Tokens at /token, and elsewhere what an API gets. */
const tokenAndApi: Answer = ({ path, client }, response) =>
  response.end(path === "/token" ? JSON.stringify({ access_token: tokenOf(client), expires_in: 3600 }) : "ok");

async function credentials(...more: readonly (readonly [id: string, keystore: string])[]) {
  const pairs = [["credential", "modern.p12"], ...more] as const;
  const made = await Promise.all(pairs.map(async ([id, keystore]) => ({ id, ...(await mutualCredential(keystore)) })));
  return {
    nodes: made.map(({ id, node }) => ({ ...node, id })),
    secrets: Object.fromEntries(made.map(({ id, secrets }) => [id, secrets])),
  };
}

async function start(
  nodes: readonly FlowNode[],
  more: readonly (readonly [string, string])[] = [],
): Promise<RunningFlow> {
  const made = await credentials(...more);
  return startFlow([...made.nodes, ...nodes], {
    secrets: made.secrets,
    registrations: [coreNode("network/05-tls.js")],
  });
}

describe("A client certificate", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  it("does not go to an address that a message brings", async () => {
    const server = await serveMutual();
    const flow = await start([mtlsRequest({ secondOutput: true })]);
    assert.equal(codeOf((await flow.send({ url: server.origin })).output2[0]), "origin-not-allowed");
    assert.equal(server.connections(), 0);
  });

  it("goes to the credential's allowed origins, by an address of a message, too", async () => {
    const server = await serveMutual();
    const { node, secrets } = await mutualCredential("modern.p12", { allowedOrigins: server.origin });
    const flow = await startFlow([node, mtlsRequest({})], { secrets: { credential: secrets } });
    assert.equal(onlyMessage(await flow.send({ url: server.origin })).payload, "ok");
  });

  it("stays behind at a redirect to another origin, listed or not, which is trusted all the same", async () => {
    const other = await serveMutual({ rejectUnauthorized: false });
    const first = await serveMutual({
      answer: (_request, response) => response.writeHead(302, { Location: other.origin }).end(),
    });
    const allowedOrigins = `${first.origin} ${other.origin}`;
    const { node, secrets } = await mutualCredential("modern.p12", { allowedOrigins });
    const flow = await startFlow([node, mtlsRequest({ url: first.origin })], { secrets: { credential: secrets } });
    assert.equal(onlyMessage(await flow.send()).payload, "ok");
    assert.deepEqual([first.requests[0]?.client, other.requests[0]?.client], [OURS, undefined]);
  });

  it("is never left out over plain http: the request fails, and an address without a scheme is one of https", async () => {
    const server = await serveMutual();
    const { host } = new URL(server.origin);
    const flow = await start([
      mtlsRequest({ url: `http://${host}`, secondOutput: true }),
      mtlsRequest({ url: host, id: "bare" }),
    ]);
    assert.equal(codeOf((await flow.send()).output2[0]), "certificate-needs-https");
    assert.equal(onlyMessage(await flow.send({}, "bare")).payload, "ok");
  });

  it("comes before that of a TLS configuration, and trust certificates of both count", async () => {
    const ours = await serveMutual();
    const theirs = await serveMutual({ file: "server-of-other.pem" });
    const pem = (await keystoreFile("client.pem")).toString();
    const cadata = (await keystoreFile("other-root.pem")).toString();
    const tls = { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: true };
    const { node, secrets } = await mutualCredential("ec.p12");
    const requests = [
      mtlsRequest({ url: ours.origin, tls: "tls" }),
      mtlsRequest({ url: theirs.origin, tls: "tls", id: "second" }),
    ];
    const flow = await startFlow([tls, node, ...requests], {
      secrets: { credential: secrets, tls: { certdata: pem, keydata: pem, cadata } },
      registrations: [coreNode("network/05-tls.js")],
    });
    assert.equal(onlyMessage(await flow.send()).statusCode, 200);
    assert.equal(onlyMessage(await flow.send({}, "second")).statusCode, 200);
    assert.deepEqual([ours.requests[0]?.client, theirs.requests[0]?.client], [OTHERS, OTHERS]);
  });

  it("lets the node's own login go along, since it logs nobody in itself", async () => {
    const server = await serveMutual();
    const made = await credentials();
    const flow = await startFlow([...made.nodes, mtlsRequest({ url: server.origin, authType: "basic" })], {
      secrets: { ...made.secrets, node: { user: "ada", password: "pw" } },
    });
    await flow.send();
    assert.equal(server.requests[0]?.headers.authorization, `Basic ${Buffer.from("ada:pw").toString("base64")}`);
  });

  it("is shown by the tolerant parser, too", async () => {
    const server = await serveMutual();
    const flow = await start([mtlsRequest({ url: server.origin, insecureHTTPParser: true })]);
    assert.equal(onlyMessage(await flow.send()).payload, "ok");
  });

  it("of a changed keystore is shown from the next deploy on, and the old connections end", async () => {
    const sockets = new Set<object>();
    const server = await serveMutual({
      keepAliveTimeout: 600_000,
      answer: (_request, response) => {
        sockets.add(response.req.socket);
        response.setHeader("Keep-Alive", "timeout=600").end("ok");
      },
    });
    const flow = await start([mtlsRequest({ url: server.origin, persist: true })]);
    await flow.send();
    const [old] = [...sockets] as { once(event: "close", listener: () => void): void }[];
    const closed = new Promise<void>((resolve) => old?.once("close", resolve));
    await redeploy(flow, "credential", await mutualCredential("ec.p12"));
    await closed;
    assert.equal(onlyMessage(await flow.send()).payload, "ok");
    assert.deepEqual(
      server.requests.map(({ client }) => client),
      [OURS, OTHERS],
    );
  });

  it("is needed: the node says so where its credential is of another type, or none", async () => {
    const other = { id: "shop", type: "keyring-credential", credentialType: "basic", name: "Shop" };
    for (const credential of ["shop", ""]) {
      const flow = await startFlow(
        [other, mtlsRequest({ url: "https://127.0.0.1:9", credential, secondOutput: true })],
        { secrets: { shop: { username: "ada", password: "pw" } } },
      );
      assert.equal(codeOf((await flow.send()).output2[0]), "credential-not-mutual");
      await flow.close();
    }
  });

  describe("under tokens", () => {
    it("proves the client at the token URL, and token and certificate go on one request", async () => {
      const server = await serveMutual({ answer: tokenAndApi });
      const second = tokensOver("credential", server.origin);
      const flow = await start([second, mtlsRequest({ url: `${server.origin}/api`, secondCredential: "tokens" })]);
      assert.equal(onlyMessage(await flow.send()).payload, "ok");
      const [asked, used] = server.requests;
      assert.deepEqual([asked?.path, asked?.client, asked?.headers.authorization], ["/token", OURS, undefined]);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
        grant_type: "client_credentials",
        client_id: "robot",
      });
      assert.deepEqual(
        [used?.path, used?.client, used?.headers.authorization],
        ["/api", OURS, `Bearer ${tokenOf(OURS)}`],
      );
    });

    it("works inside a subflow, where each instance has nodes of its own", async () => {
      const server = await serveMutual({ answer: tokenAndApi });
      const made = await credentials();
      const within = [
        ...made.nodes,
        tokensOver("credential", server.origin),
        mtlsRequest({ url: `${server.origin}/api`, secondCredential: "tokens", id: "inner", x: 1, y: 1 }),
      ].map((node) => ({ ...node, z: "sub", wires: [] }));
      const entry = { x: 0, y: 0, wires: [{ id: "inner" }] };
      const exit = { x: 0, y: 0, wires: [{ id: "inner", port: 0 }] };
      const subflow = { id: "sub", type: "subflow", name: "Sub", in: [entry], out: [exit] };
      const instances = ["one", "two"].map((z) => ({ id: `in-${z}`, type: "subflow:sub", z, x: 1, y: 1 }));
      const flow = await startFlow([subflow, ...within, ...instances], { secrets: made.secrets });
      for (const z of ["one", "two"]) {
        void flow.send({}, `in-${z}`); // an instance itself is never done
        while (flow.received(z).length === 0) await nextTurn();
      }
      assert.deepEqual(
        server.requests.map(({ path, client }) => [path, client]),
        [
          ["/token", OURS],
          ["/api", OURS],
          ["/api", OURS],
        ],
      );
    });

    it("is used for token requests of an OAuth 2.0 credential alone, too", async () => {
      const server = await serveMutual({ answer: tokenAndApi, rejectUnauthorized: false });
      const { nodes, secrets } = await credentials();
      const tls = { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: false };
      const request = httpRequest({ url: `${server.origin}/api`, credential: "tokens", tls: "tls" });
      const flow = await startFlow([...nodes, tls, tokensOver("credential", server.origin), request], {
        secrets,
        registrations: [coreNode("network/05-tls.js")],
      });
      assert.equal(onlyMessage(await flow.send()).statusCode, 200);
      assert.deepEqual(
        server.requests.map(({ path, client }) => [path, client]),
        [
          ["/token", OURS],
          ["/api", undefined],
        ],
      );
    });

    it("must be the node's own: other tokens are not sent, and the status says so from the start", async () => {
      const server = await serveMutual({ answer: tokenAndApi });
      const nodes = [
        tokensOver("other", server.origin),
        mtlsRequest({ url: `${server.origin}/api`, secondCredential: "tokens", secondOutput: true }),
      ];
      const flow = await start(nodes, [["other", "ec.p12"]]);
      assert.match(flow.statuses.of("node").join(), /failure-status\.certificate-other/);
      assert.equal(codeOf((await flow.send()).output2[0]), "certificate-other");
      assert.equal(server.connections(), 0);
    });

    it("lets no token go where only the certificate may", async () => {
      const server = await serveMutual();
      const key = {
        id: "key",
        type: "keyring-credential",
        name: "Key",
        credentialType: "access_token",
        placement: "header",
        allowedOrigins: "https://elsewhere.example",
      };
      const made = await credentials();
      const request = mtlsRequest({ url: server.origin, secondCredential: "key", secondOutput: true });
      const flow = await startFlow([...made.nodes, key, request], {
        secrets: { ...made.secrets, key: { accessToken: "secret" } },
      });
      assert.equal(codeOf((await flow.send()).output2[0]), "origin-not-allowed");
      assert.equal(server.connections(), 0);
    });

    it("that can't be used is the reason why there is no token", async () => {
      const server = await serveMutual({ answer: tokenAndApi });
      const made = await mutualCredential("expired.p12");
      const request = httpRequest({ url: `${server.origin}/api`, credential: "tokens", secondOutput: true });
      const flow = await startFlow([made.node, tokensOver("credential", server.origin), request], {
        secrets: { credential: made.secrets },
      });
      const { output2 } = await flow.send();
      assert.equal(codeOf(output2[0]), "renewal-failed");
      assert.match(JSON.stringify(output2[0]?.error), /certificate-expired/);
      assert.equal(server.connections(), 0);
    });

    it("keeps, and does not use, tokens of another certificate; undone, they are used again (R22)", async () => {
      const server = await serveMutual({ answer: tokenAndApi });
      const second = tokensOver("credential", server.origin);
      const nodes = [second, httpRequest({ url: `${server.origin}/api`, credential: "tokens", tls: "tls" })];
      const tls = { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: false };
      const flow = await start([tls, ...nodes], [["other", "ec.p12"]]);
      const tokenRequests = () => server.requests.filter(({ path }) => path === "/token").map(({ client }) => client);
      const use = async () => (await flow.runtime.deployed.credential("tokens")?.use())?.applied;
      const first = await use();
      await redeploy(flow, "tokens", { node: tokensOver("other", server.origin), secrets: {} });
      const another = await use();
      await redeploy(flow, "tokens", { node: second, secrets: {} });
      const again = await use();
      assert.deepEqual(tokenRequests(), [OURS, OTHERS]);
      assert.deepEqual(first, { headers: { Authorization: `Bearer ${tokenOf(OURS)}` }, query: {} });
      assert.notDeepEqual(another, first);
      assert.deepEqual(again, first);
    });
  });
});

/** As a deploy does that changed one credential. */
async function redeploy(
  { runtime }: RunningFlow,
  id: string,
  { node, secrets }: { readonly node: FlowNode; readonly secrets: object },
): Promise<void> {
  runtime.withdraw(id);
  const settings = completeSettings(runtime.settings, id, parseCredentialForm(node), parseCredentialSecrets(secrets));
  await runtime.deploy(
    id,
    settings,
    () => undefined,
    () => Promise.resolve(undefined),
  );
}
