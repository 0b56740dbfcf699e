import assert from "node:assert/strict";
import { closeAll } from "../support/exchange.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { coreNode } from "../support/node-red-under-test.js";
import { codeOf, fetchVariables, httpRequest, mtlsRequest, onlyMessage } from "../support/request-node.js";
import { startFlow, type RunningFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";
import { onlyVersion, serveMutual, startAlertingServer, startNginx } from "../support/tls-servers.js";

const OLD = { tls11: true, tls12: false, tls13: false };

/** A flow of one mTLS request, with its credential. */
async function startMtls(
  fields: object,
  { keystore, ...credential }: { readonly keystore?: string; readonly [name: string]: unknown } = {},
): Promise<RunningFlow> {
  const { node, secrets } = await mutualCredential(keystore, credential);
  return startFlow([node, mtlsRequest(fields)], { secrets: { credential: secrets } });
}

describe("mTLS request", () => {
  afterEach(closeAll);
  after(removeTemporaryFolders);

  for (const keystore of ["modern.p12", "old-rc2.p12", "client.pfx", "client.jks", "client.pem", "ec.jks"]) {
    it(`shows the server the certificate of ${keystore}, and both trust each other`, async () => {
      const server = await serveMutual();
      const flow = await startMtls({ url: server.origin }, { keystore });
      assert.equal(onlyMessage(await flow.send()).payload, "ok");
      assert.equal(server.requests[0]?.client, keystore === "ec.jks" ? "Client with an EC key" : "Client of the tests");
    });
  }

  for (const [version, ticks] of [
    ["TLSv1.1", OLD],
    ["TLSv1.2", {}],
    ["TLSv1.3", {}],
  ] as const) {
    it(`works over ${version}, with Node's server and with nginx`, async () => {
      const server = await serveMutual(onlyVersion(version));
      const nginx = await startNginx(version);
      for (const [url, expected] of [
        [server.origin, /^ok$/],
        [nginx, new RegExp(`CN=Client of the tests.* over ${version}$`)],
      ] as const) {
        const flow = await startMtls({ url }, ticks);
        const { statusCode, payload } = onlyMessage(await flow.send());
        assert.equal(statusCode, 200);
        assert.match(String(payload), expected);
        await flow.close();
      }
    });
  }

  it("shakes hands once, however many messages come and whichever nodes they come through", async () => {
    const server = await serveMutual();
    const { node, secrets } = await mutualCredential();
    const nodes = [
      node,
      mtlsRequest({ url: server.origin }),
      mtlsRequest({ url: server.origin, id: "second" }),
      httpRequest({ url: server.origin, id: "third", credential: "credential" }),
    ];
    const flow = await startFlow(nodes, { secrets: { credential: secrets } });
    for (const id of ["node", "second", "third", "node", "second", "third", "node"])
      assert.equal(onlyMessage(await flow.send({}, id)).payload, "ok");
    assert.deepEqual([server.requests.length, server.connections()], [7, 1]);
  });

  it("lets HTTP request and Fetch variables use the credential, too", async () => {
    const server = await serveMutual({ answer: (_request, response) => response.end(`{"name":"Ada"}`) });
    const { node, secrets } = await mutualCredential();
    const rows = [{ from: "name", fromType: "path", to: "payload", toType: "msg", fallback: "", fallbackType: "none" }];
    for (const request of [httpRequest({ ret: "obj" }), fetchVariables({ rows })]) {
      const nodes = [node, { ...request, url: server.origin, credential: "credential" }];
      const flow = await startFlow(nodes, { secrets: { credential: secrets } });
      assert.match(JSON.stringify(onlyMessage(await flow.send()).payload), /Ada/);
      await flow.close();
    }
  });

  describe("says which side refused, and why:", () => {
    for (const [file, code] of [
      ["server-of-other.pem", "server-not-trusted"],
      ["server-expired.pem", "server-certificate-ended"],
      ["server-elsewhere.pem", "server-name-other"],
    ] as const) {
      it(`the server with ${file} is ${code}`, async () => {
        const server = await serveMutual({ file });
        const flow = await startMtls({ url: server.origin, secondOutput: true });
        const { output2 } = await flow.send();
        assert.equal(codeOf(output2[0]), code);
        assert.equal(server.requests.length, 0);
      });
    }

    it("the server's issuer is named where it is not trusted", async () => {
      const server = await serveMutual({ file: "server-of-other.pem" });
      const flow = await startMtls({ url: server.origin, secondOutput: true });
      const { output2 } = await flow.send();
      assert.match(JSON.stringify(output2[0]?.error), /Authority that nobody knows/);
    });

    for (const [version, flag] of [
      ["TLSv1.3", "-tls1_3"],
      ["TLSv1.2", "-tls1_2"],
    ] as const) {
      it(`a server that says over ${version} that it does not know our issuer`, async () => {
        const url = await startAlertingServer(flag);
        const flow = await startMtls({ url, secondOutput: true }, { keystore: "stranger.p12" });
        const { output2 } = await flow.send();
        assert.equal(codeOf(output2[0]), "certificate-refused");
        assert.match(JSON.stringify(output2[0]?.error), /unknown ca/);
        assert.equal(output2[0]?.statusCode, "EPROTO");
      });

      it(`a server that ends the connection in silence over ${version}, as Node's does`, async () => {
        const server = await serveMutual(onlyVersion(version));
        const flow = await startMtls({ url: server.origin, secondOutput: true }, { keystore: "stranger.p12" });
        const { output2 } = await flow.send();
        assert.equal(codeOf(output2[0]), "certificate-perhaps-refused");
      });
    }

    it("a server that wants a certificate of a node that has none", async () => {
      const url = await startAlertingServer("-tls1_3");
      const tls = { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: false };
      const nodes = [tls, httpRequest({ url, tls: "tls", secondOutput: true })];
      const flow = await startFlow(nodes, { registrations: [coreNode("network/05-tls.js")] });
      const { output2 } = await flow.send();
      assert.equal(codeOf(output2[0]), "certificate-required");
    });

    it("a server with no protocol in common", async () => {
      const server = await serveMutual(onlyVersion("TLSv1.2"));
      const flow = await startMtls({ url: server.origin, secondOutput: true }, { tls12: false });
      assert.equal(codeOf((await flow.send()).output2[0]), "protocol-refused");
    });

    it("nginx answers in HTTP where the certificate is not one of its own", async () => {
      const url = await startNginx("TLSv1.3");
      const flow = await startMtls({ url }, { keystore: "stranger.p12" });
      const { statusCode, payload } = onlyMessage(await flow.send());
      assert.equal(statusCode, 400);
      assert.match(String(payload), /SSL certificate error/);
    });

    for (const [keystore, code] of [
      ["expired.p12", "certificate-expired"],
      ["not-yet-valid.p12", "certificate-not-yet-valid"],
      ["trust.p12", "keystore-without-key"],
    ] as const) {
      it(`our own certificate of ${keystore} is ${code}, and nothing is sent`, async () => {
        const server = await serveMutual();
        const flow = await startMtls({ url: server.origin, secondOutput: true }, { keystore });
        assert.equal(codeOf((await flow.send()).output2[0]), code);
        assert.equal(server.connections(), 0);
      });
    }
  });
});
