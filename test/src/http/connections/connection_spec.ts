import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { Failure, type FailureCode } from "../../../../src/failure.js";
import { connectionElsewhere, identifyTls, type TlsOptions } from "../../../../src/http/connections/connection.js";
import { sendRequest } from "../../../../src/http/send-request.js";
import { makeCertificates, type Certificates } from "../../../support/beside-core/certificates.js";
import { closeAll, newTransport, requestTo, serve } from "../../../support/exchange.js";
import { makeKeystore } from "../../../support/keystore.js";
import { assertNoSecret } from "../../../support/secret-leak.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";

const PASSPHRASE = "opensesame";

async function send(url: string, options: TlsOptions) {
  return sendRequest(requestTo(url, { connection: { tls: identifyTls(options) } }), undefined, newTransport());
}

async function assertNoAnswer(sent: Promise<unknown>, code: string, failure: FailureCode): Promise<void> {
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, failure);
    assert.equal(error.facts.code, code);
    assertNoSecret(error, PASSPHRASE);
    return true;
  });
}

describe("a TLS connection", () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
  });

  after(removeTemporaryFolders);

  afterEach(closeAll);

  /** Asks for a certificate, and takes a client that has none. */
  const asking = () => ({ ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: false });

  it("is made to a server that the author's CA vouches for", async () => {
    const server = await serve((_, response) => response.end("trusted"), certificates.server);
    const reply = await send(server.origin, { ca: certificates.ca });
    assert.equal(reply.body.toString(), "trusted");
  });

  it("is not made to one that no known CA vouches for", async () => {
    const server = await serve((_, response) => response.end(), certificates.server);
    await assertNoAnswer(send(server.origin, {}), "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "server-not-trusted");
    assert.equal(server.requests.length, 0);
  });

  it("is not made where the certificate has expired", async () => {
    const server = await serve((_, response) => response.end(), certificates.expired);
    await assertNoAnswer(send(server.origin, { ca: certificates.ca }), "CERT_HAS_EXPIRED", "server-certificate-ended");
  });

  it("is made to any server where the author wants no checks", async () => {
    const server = await serve((_, response) => response.end("unchecked"), certificates.selfSigned);
    const reply = await send(server.origin, { rejectUnauthorized: false });
    assert.equal(reply.body.toString(), "unchecked");
  });

  for (const [what, options] of [
    ["a key and a certificate", () => certificates.client],
    ["a key under a passphrase", () => ({ ...certificates.lockedClient, passphrase: PASSPHRASE })],
    ["a keystore", () => ({ pfx: makeKeystore(certificates.client, PASSPHRASE), passphrase: PASSPHRASE })],
  ] as const) {
    it(`shows the client's certificate from ${what}`, async () => {
      const server = await serve((_, response) => response.end(), asking());
      await send(server.origin, { ca: certificates.ca, ...options() });
      assert.equal(server.requests[0]?.client, "client");
    });
  }

  it("is not made where the passphrase is wrong, and the failure does not tell it", async () => {
    const server = await serve((_, response) => response.end(), asking());
    const { key, cert } = certificates.lockedClient;
    const wrong = { ca: certificates.ca, key, cert, passphrase: `${PASSPHRASE}!` };
    await assertNoAnswer(send(server.origin, wrong), "ERR_OSSL_BAD_DECRYPT", "no-answer");
  });

  it("is made to a server of another name where the author asks for that name", async () => {
    const server = await serve((_, response) => response.end(), certificates.named);
    await send(server.origin, { ca: certificates.ca, servername: "api.example" });
    assert.equal(server.requests[0]?.serverName, "api.example");
    await assertNoAnswer(
      send(server.origin, { ca: certificates.ca }),
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "server-name-other",
    );
  });

  for (const [what, options] of [
    ["certificate", () => certificates.client],
    ["keystore", () => ({ pfx: makeKeystore(certificates.client, PASSPHRASE), passphrase: PASSPHRASE })],
  ] as const) {
    it(`shows no ${what} to another origin after a redirect, but trusts it all the same`, async () => {
      const other = await serve((_, response) => response.end("elsewhere"), asking());
      const server = await serve((_, response) => response.writeHead(302, { Location: other.origin }).end(), asking());
      const reply = await send(server.origin, { ca: certificates.ca, ...options() });
      assert.equal(reply.body.toString(), "elsewhere");
      assert.equal(server.requests[0]?.client, "client");
      assert.equal(other.requests[0]?.client, undefined);
    });
  }

  it("shows the certificate again after a redirect within the origin", async () => {
    const server = await serve(({ path }, response) => {
      if (path === "/next") response.end();
      else response.writeHead(302, { Location: "/next", Connection: "close" }).end();
    }, asking());
    await send(server.origin, { ca: certificates.ca, ...certificates.client });
    assert.deepEqual(
      server.requests.map(({ client }) => client),
      ["client", "client"],
    );
  });

  it("asks another origin for its own name after a redirect", async () => {
    const other = await serve((_, response) => response.end(), certificates.server);
    const server = await serve(
      (_, response) => response.writeHead(302, { Location: other.origin }).end(),
      certificates.named,
    );
    await send(server.origin, { ca: certificates.ca, servername: "api.example" });
    assert.equal(other.requests[0]?.serverName, undefined);
  });
});

describe("identifyTls", () => {
  it("gives equal options one id, and each difference another", () => {
    const options: TlsOptions = { cert: "c", key: "k", ca: "a", servername: "s" };
    const others: TlsOptions[] = [
      { ...options, cert: "x" },
      { ...options, key: "x" },
      { ...options, ca: "x" },
      { ...options, servername: "x" },
      { ...options, passphrase: "x" },
      { ...options, rejectUnauthorized: false },
      { ...options, rejectUnauthorized: true },
      { ...options, ALPNProtocols: ["x"] },
      { ...options, pfx: Buffer.from("x") },
      { ...options, pfx: Buffer.from("y") },
      {},
    ];
    const ids = [options, ...others].map((each) => identifyTls(each).id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(identifyTls({ ...options }).id, ids[0]);
  });

  it("lets no secret into the id", () => {
    assertNoSecret(identifyTls({ key: PASSPHRASE, passphrase: PASSPHRASE }).id, PASSPHRASE);
  });
});

describe("connectionElsewhere", () => {
  const trust: TlsOptions = { ca: "a", rejectUnauthorized: false, ALPNProtocols: ["p"] };

  for (const identity of [
    { cert: "c" },
    { key: "k" },
    { pfx: Buffer.from("p") },
    { passphrase: "p" },
    { servername: "s" },
  ]) {
    it(`leaves the ${Object.keys(identity).join()} behind and keeps whom the author trusts, under another id`, () => {
      const connection = { tls: identifyTls({ ...trust, ...identity }), isLenient: true };
      const elsewhere = connectionElsewhere(connection);
      assert.deepEqual(elsewhere.tls?.options, trust);
      assert.notEqual(elsewhere.tls.id, connection.tls.id);
      assert.equal(elsewhere.isLenient, true);
    });
  }

  it("is the same where nothing is meant for one server", () => {
    const connection = { tls: identifyTls(trust) };
    assert.equal(connectionElsewhere(connection), connection);
    assert.deepEqual(connectionElsewhere({}), {});
  });
});
