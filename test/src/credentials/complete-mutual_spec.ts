import assert from "node:assert/strict";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import type { MutualSettings } from "../../../src/credentials/credential-settings.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../../src/credentials/parse-credential-form.js";
import { Failure } from "../../../src/failure.js";

const BYTES = Buffer.from("a keystore");
const secrets = { keystore: BYTES.toString("base64"), keystorePassword: "pw" };

function complete(form: object, given: object = secrets, environment: Record<string, string> = {}): MutualSettings {
  const settings = completeCredential({
    id: "1",
    form: parseCredentialForm({ credentialType: "mutual", ...form }),
    secrets: parseCredentialSecrets(given),
    apps: [],
    environment,
  });
  return settings.type === "mutual" ? settings : assert.fail();
}

function failsWith(code: string, field?: string) {
  return (error: unknown) => error instanceof Failure && error.code === code && error.facts.field === field;
}

describe("The settings of a Mutual Authentication credential", () => {
  it("have the uploaded file and its passwords", () => {
    const settings = complete(
      { keystoreFileName: "client.p12" },
      { ...secrets, keyPassword: "key", trustPassword: "trust" },
    );
    const { keystore, keystorePassword, keyPassword, trustPassword } = settings;
    assert.deepEqual(keystore, { name: "client.p12", bytes: BYTES });
    assert.deepEqual([keystorePassword, keyPassword, trustPassword], ["pw", "key", "trust"]);
  });

  it("have a file of the server by its path", () => {
    const form = { keystoreFrom: "path", keystorePath: "/etc/a.p12", trustFrom: "path", trustPaths: "/b.crt, /c.pem" };
    const { keystore, trust } = complete(form, {});
    assert.deepEqual(keystore, { name: "/etc/a.p12", path: "/etc/a.p12" });
    assert.deepEqual(
      trust.map((file) => "path" in file && file.path),
      ["/b.crt", "/c.pem"],
    );
  });

  for (const [what, keystoreVariable] of [
    ["its reference", "${KEYSTORE}"],
    ["its name", "KEYSTORE"],
  ] as const) {
    it(`take a variable of the environment by ${what}, as base64 or as PEM`, () => {
      const bytesOf = (content: string) => {
        const { keystore } = complete({ keystoreFrom: "environment", keystoreVariable }, {}, { KEYSTORE: content });
        return "bytes" in keystore ? keystore.bytes.toString() : assert.fail();
      };
      assert.equal(bytesOf(`${BYTES.toString("base64")}\n`), "a keystore");
      const pem = "-----BEGIN PRIVATE KEY-----\\nAA==\\n-----END PRIVATE KEY-----";
      assert.equal(bytesOf(pem), pem.replaceAll("\\n", "\n"));
    });

    it(`say which variable is not set, by ${what}`, () => {
      const form = { keystoreFrom: "environment", keystoreVariable };
      assert.throws(() => complete(form, {}), failsWith("environment-unset", "keystoreVariable"));
    });
  }

  it("say which of a keystore's places is empty", () => {
    assert.throws(() => complete({}, {}), failsWith("credential-incomplete", "keystore"));
    const path = { keystoreFrom: "path" };
    assert.throws(() => complete(path, {}), failsWith("credential-incomplete", "keystorePath"));
    const variable = { keystoreFrom: "environment" };
    assert.throws(() => complete(variable, {}), failsWith("credential-incomplete", "keystoreVariable"));
  });

  it("say of a variable that it holds no file", () => {
    const form = { keystoreFrom: "environment", keystoreVariable: "KEYSTORE" };
    assert.throws(() => complete(form, {}, { KEYSTORE: "no, this is no file" }), failsWith("file-unreadable"));
  });

  for (const [ticks, versions] of [
    [{}, ["TLSv1.2", "TLSv1.3"]],
    [{ tls11: true }, ["TLSv1.1", "TLSv1.3"]],
    [{ tls12: false }, ["TLSv1.3", "TLSv1.3"]],
    [{ tls13: false }, ["TLSv1.2", "TLSv1.2"]],
  ] as const) {
    it(`are for the protocols from ${versions.join(" to ")} with ${JSON.stringify(ticks)}`, () => {
      const { minVersion, maxVersion } = complete(ticks);
      assert.deepEqual([minVersion, maxVersion], versions);
    });
  }

  it("refuse no protocol at all, and one left out in between", () => {
    assert.throws(() => complete({ tls12: false, tls13: false }), failsWith("protocols-unusable"));
    assert.throws(() => complete({ tls11: true, tls12: false }), failsWith("protocols-unusable"));
  });
});
