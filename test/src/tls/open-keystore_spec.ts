import assert from "node:assert/strict";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import type { KeystoreSource } from "../../../src/tls/keystore-source.js";
import { pairKeystore } from "../../../src/tls/keystore.js";
import { openKeystore, type Outcome } from "../../../src/tls/open-keystore.js";
import type { RawCertificate } from "../../../src/tls/raw-keystore.js";
import { readPkcs12 } from "../../../src/tls/read-pkcs12.js";
import { keystoreFile, keystoreSource } from "../../support/keystores.js";

const RSA_CHAIN = ["Client of the tests", "Issuing authority", "Root of the tests"];

async function open(name: string, fields: Partial<KeystoreSource> = {}) {
  return openKeystore(await keystoreSource(name, fields));
}

function valueOf<Value>(outcome: Outcome<Value> | undefined): Value {
  if (outcome === undefined || "failure" in outcome) return assert.fail(JSON.stringify(outcome));
  return outcome.value;
}

function failureOf(outcome: Outcome<unknown> | undefined) {
  return outcome && "failure" in outcome ? outcome.failure : assert.fail("it was opened");
}

function commonNames(summaries: readonly { readonly subject: string }[]) {
  return summaries.map(({ subject }) => /CN=([^,]*)/.exec(subject)?.[1]);
}

async function trustOf(name: string, trustPassword = "") {
  const { trust } = await open("modern.p12", { trust: [{ name, bytes: await keystoreFile(name) }], trustPassword });
  return trust[0];
}

describe("openKeystore", () => {
  const kinds: readonly (readonly [file: string, chain: readonly string[], fields?: Partial<KeystoreSource>])[] = [
    ["modern.p12", RSA_CHAIN],
    ["client.pfx", RSA_CHAIN],
    ["old-rc2.p12", RSA_CHAIN.slice(0, 2)],
    ["old-3des.p12", RSA_CHAIN.slice(0, 1)],
    ["ec.p12", ["Client with an EC key"]],
    ["open.p12", ["Client with an EC key"], { password: "" }],
    ["no-password.p12", ["Client with an EC key"], { password: "" }],
    ["unicode-password.p12", ["Client with an EC key"], { password: "Gänsefüße €" }],
    ["cb-mtls-server.p12", ["localhost"]],
    ["keytool-with-trust.p12", ["localhost"]],
    ["client.jks", RSA_CHAIN],
    ["ec.jks", ["Client with an EC key"]],
    ["key-password.jks", RSA_CHAIN, { keyPassword: "a key's own" }],
    ["client.pem", RSA_CHAIN.slice(0, 2), { password: "" }],
    ["old-locked.pem", RSA_CHAIN.slice(0, 1)],
  ];

  for (const [file, chain, fields] of kinds) {
    it(`gives key and chain of ${file}, and they fit`, async () => {
      const { keyPem, certificateChainPem, certificates } = valueOf((await open(file, fields)).identity);
      assert.deepEqual(commonNames(certificates), chain);
      assert.ok(new X509Certificate(certificateChainPem).checkPrivateKey(createPrivateKey(keyPem)));
    });
  }

  it("gives the key of a PEM file whose certificate is in another one", async () => {
    const certificate = { name: "ec-client.crt", bytes: await keystoreFile("ec-client.crt") };
    for (const file of ["ec-client-locked.pem", "ec-client-scrypt.pem"]) {
      const { certificates } = valueOf((await open(file, { certificate })).identity);
      assert.deepEqual(commonNames(certificates), ["Client with an EC key"]);
    }
  });

  it("reads a PEM text that lost its line breaks", async () => {
    const bytes = Buffer.from((await keystoreFile("client.pem")).toString().replaceAll("\n", " "));
    const { certificates } = valueOf((await open("client.pem", { keystore: { name: "client.pem", bytes } })).identity);
    assert.deepEqual(commonNames(certificates), RSA_CHAIN.slice(0, 2));
  });

  it("tells of a certificate what people want to know, and of the key nothing", async () => {
    const [own] = valueOf((await open("modern.p12")).identity).certificates;
    const [leaf] =
      (await keystoreFile("client.pem")).toString().match(/-----BEGIN CERT[^]*?-----END CERT[^-]*-----/) ?? [];
    assert.deepEqual(own, {
      subject: "CN=Client of the tests, O=Keyring tests",
      issuer: "CN=Issuing authority, O=Keyring tests",
      notBeforeMs: Date.UTC(2020, 0, 1),
      notAfterMs: Date.UTC(2120, 0, 1),
      key: "RSA 2048",
      sha256: new X509Certificate(leaf ?? "").fingerprint256,
    });
    assert.equal(valueOf((await open("ec.p12")).identity).certificates[0]?.key, "EC P-256");
  });

  it("takes the chosen one of several keys, whatever the case, and asks for one where none is chosen", async () => {
    const chosen = valueOf((await open("several.p12", { entry: "EC" })).identity);
    assert.deepEqual(
      [chosen.alias, ...commonNames(chosen.certificates)],
      ["ec", "Client with an EC key", "Issuing authority", "Root of the tests"],
    );
    const { identity, aliases } = await open("several.p12");
    assert.deepEqual(aliases, ["client", "ec"]);
    assert.deepEqual(failureOf(identity), {
      code: "keystore-entry-needed",
      facts: { entry: "", entries: "client, ec", file: "several.p12" },
    });
    assert.equal(failureOf((await open("several.p12", { entry: "third" })).identity).code, "keystore-entry-unknown");
  });

  const failures: readonly (readonly [what: string, file: string, code: string, fields?: Partial<KeystoreSource>])[] = [
    ["a wrong password", "modern.p12", "keystore-password-wrong", { password: "wrong" }],
    ["a wrong password of an old p12", "old-rc2.p12", "keystore-password-wrong", { password: "wrong" }],
    ["a wrong password of a jks", "client.jks", "keystore-password-wrong", { password: "wrong" }],
    ["no password", "modern.p12", "keystore-password-needed", { password: "" }],
    ["a key's own password that is not given", "key-password.jks", "key-password-needed"],
    ["a wrong password of the key's own", "key-password.jks", "key-password-wrong", { keyPassword: "wrong" }],
    ["a locked PEM key without its password", "old-locked.pem", "key-password-needed", { password: "" }],
    ["no private key", "trust.p12", "keystore-without-key"],
    ["a certificate alone", "root.der", "keystore-without-key"],
    ["a key without certificate", "ec-client-locked.pem", "keystore-without-certificate"],
    ["a key that does not fit the certificate", "does-not-fit.pem", "key-mismatch"],
    ["a kind that nobody reads here", "client.jceks", "keystore-unsupported"],
    ["an encryption that asks for hours", "costly.p12", "keystore-too-costly"],
    ["a wrong file", "make.sh", "keystore-unreadable"],
  ];

  for (const [what, file, code, fields] of failures) {
    it(`says which: ${what}`, async () => {
      const failure = failureOf((await open(file, fields)).identity);
      assert.deepEqual([failure.code, failure.facts.file], [code, file]);
    });
  }

  it("says which: empty, 5 MB of noise, 100 kB of noise, and noise that begins as a keystore does", async () => {
    const noise = randomBytes(100_000);
    const named = (bytes: Buffer) => ({ keystore: { name: "noise", bytes } });
    const codeFor = async (bytes: Buffer) => failureOf((await open("modern.p12", named(bytes))).identity).code;
    assert.equal(await codeFor(Buffer.alloc(0)), "file-empty");
    assert.equal(await codeFor(randomBytes(5_000_000)), "file-too-large");
    for (const start of ["00", "308201000201030000", "feedfeed00000002", "3080"])
      assert.equal(await codeFor(Buffer.concat([Buffer.from(start, "hex"), noise])), "keystore-unreadable", start);
  });

  it("gives damage of one byte as a failure, or the same key where the byte meant nothing", async () => {
    const whole = await keystoreFile("ec.p12");
    const { keyPem } = valueOf((await open("ec.p12")).identity);
    let failed = 0;
    for (let at = 0; at < whole.length; at += 11) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const { identity } = await open("ec.p12", { keystore: { name: "damaged", bytes } });
      if ("failure" in identity) failed += 1;
      else assert.equal(identity.value.keyPem, keyPem, `byte ${at}`);
    }
    assert.ok(failed > 90, `${failed}`);
  });

  it("finds the certificates to be trusted inside the keystore", async () => {
    const namesIn = async (file: string) => commonNames((await open(file)).trusted.map(({ summary }) => summary));
    assert.deepEqual(await namesIn("keytool-with-trust.p12"), ["Root of the tests"]);
    assert.deepEqual(await namesIn("ec-with-trust.p12"), ["Authority that nobody knows"]);
    assert.deepEqual(await namesIn("modern.p12"), []);
    const { roots } = await open("modern.p12");
    assert.deepEqual(commonNames(roots.map(({ summary }) => summary)), ["Root of the tests"]);
  });

  it("trusts what the file says is to be trusted, also where it is in the chain of a key", async () => {
    const raw = readPkcs12(await keystoreFile("modern.p12"), { keystore: "changeit", key: "" });
    const isRoot = ({ der }: RawCertificate) => new X509Certificate(der).subject.includes("Root of the tests");
    const marked = raw.certificates.map((each) => ({ ...each, isTrusted: isRoot(each) }));
    const { trusted, entries } = pairKeystore({ ...raw, certificates: marked });
    assert.deepEqual([trusted.length, entries[0]?.chain.length], [1, 3]);
  });

  for (const [file, names, password] of [
    ["root.crt", ["Root of the tests"]],
    ["root.cer", ["Root of the tests"]],
    ["root.der", ["Root of the tests"]],
    ["authorities.pem", ["Issuing authority", "Root of the tests"]],
    ["trust.p12", ["Issuing authority", "Root of the tests"], "changeit"],
    ["trust.jks", ["Root of the tests"], "changeit"],
  ] as const) {
    it(`gives the certificates of ${file} to be trusted`, async () => {
      const certificates = valueOf(await trustOf(file, password));
      assert.deepEqual(commonNames(certificates.map(({ summary }) => summary)), names);
      assert.ok(certificates.every(({ pem }) => pem.startsWith("-----BEGIN CERTIFICATE-----")));
    });
  }

  it("says which: a trust file of another kind, its wrong password, and one without a certificate", async () => {
    assert.equal(failureOf(await trustOf("make.sh")).code, "trust-unreadable");
    assert.equal(failureOf(await trustOf("trust.p12", "wrong")).code, "trust-password-wrong");
    assert.equal(failureOf(await trustOf("trust.jks", "wrong")).code, "trust-password-wrong");
    assert.equal(failureOf(await trustOf("ec-client-locked.pem")).code, "trust-without-certificate");
  });

  it("hides nothing of the keystore because of a trust file that can't be read", async () => {
    const { identity } = await open("modern.p12", { trust: [{ name: "noise", bytes: randomBytes(100) }] });
    assert.equal(valueOf(identity).alias, "client");
  });
});
