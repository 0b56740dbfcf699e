import assert from "node:assert/strict";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import type { PreAuthenticationSettings } from "../../../src/credentials/credential-settings.js";
import { parseCredentialForm, parseCredentialSecrets } from "../../../src/credentials/parse-credential-form.js";
import { Failure, type FailureCode } from "../../../src/failure.js";

const bySignature = {
  credentialType: "pre_authentication",
  name: "Shop",
  issuer: "https://login.example.com",
  audience: "https://api.example.com",
};

const byIntrospection = {
  ...bySignature,
  verification: "introspection",
  introspectionUrl: "https://login.example.com/introspect",
  introspectionClientId: "flows",
};

const exchanged = {
  ...bySignature,
  exchange: true,
  exchangeUrl: "https://login.example.com/token",
  exchangeClientId: "flows",
};

const secrets = { introspectionSecret: "secret of introspection", exchangeSecret: "secret of the exchange" };

function complete(form: object, given: object = secrets): PreAuthenticationSettings {
  const settings = completeCredential({
    id: "1",
    form: parseCredentialForm(form),
    secrets: parseCredentialSecrets(given),
    apps: [],
    environment: { ISSUER: "https://login.example.com" },
  });
  assert.equal(settings.type, "pre_authentication");
  return settings;
}

function failsWith(code: FailureCode, field?: string) {
  return (error: unknown) => error instanceof Failure && error.code === code && error.facts.field === field;
}

describe("The settings of Consumer Pre-Authentication", () => {
  it("are safe where the author says as little as can be", () => {
    assert.deepEqual(complete(bySignature, {}), {
      id: "1",
      type: "pre_authentication",
      name: "Shop",
      allowedOrigins: [],
      issuer: "https://login.example.com",
      audience: ["https://api.example.com"],
      consumerClaim: "sub",
      clockToleranceSeconds: 30,
      verification: { by: "signature", algorithms: ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] },
      headerName: "Authorization",
      headerScheme: "Bearer",
      expired: { statuses: [401] },
    });
  });

  it("take several audiences and algorithms, by blanks or commas", () => {
    const { audience, verification } = complete({ ...bySignature, audience: "a, b\nc", algorithms: "ES256,ES384" });
    assert.deepEqual(audience, ["a", "b", "c"]);
    assert.deepEqual(verification, { by: "signature", algorithms: ["ES256", "ES384"] });
  });

  it("have the login of introspection and of the exchange, each with its own secret", () => {
    const { verification } = complete(byIntrospection);
    assert.deepEqual(verification, {
      by: "introspection",
      url: "https://login.example.com/introspect",
      client: { clientId: "flows", clientAuthentication: "header", clientSecret: "secret of introspection" },
    });
    const { exchange } = complete({ ...exchanged, exchangeAudience: "orders", subjectTokenType: "id_token" });
    assert.deepEqual(exchange, {
      clientId: "flows",
      clientAuthentication: "header",
      clientSecret: "secret of the exchange",
      tokenUrl: "https://login.example.com/token",
      subjectTokenType: "id_token",
      audience: "orders",
    });
  });

  it("take what is not an address as issuer, where its metadata are not needed", () => {
    const named = { ...bySignature, issuer: "accounts.example.com" };
    assert.equal(complete({ ...named, jwksUrl: "https://keys.example.com/" }).issuer, "accounts.example.com");
    assert.throws(() => complete(named), failsWith("url-invalid", "issuer"));
    assert.equal(complete({ ...byIntrospection, issuer: "accounts.example.com" }).issuer, "accounts.example.com");
  });

  it("take the environment's values", () => {
    assert.equal(complete({ ...bySignature, issuer: "${ISSUER}" }).issuer, "https://login.example.com");
  });

  const incomplete: readonly (readonly [form: object, field: string])[] = [
    [bySignature, "issuer"],
    [bySignature, "audience"],
    [{ ...bySignature, jwksUrl: "https://keys.example.com/" }, "issuer"],
    [byIntrospection, "issuer"],
    [byIntrospection, "audience"],
    [byIntrospection, "introspectionUrl"],
    [byIntrospection, "introspectionClientId"],
    [exchanged, "exchangeUrl"],
    [exchanged, "exchangeClientId"],
  ];
  for (const [form, field] of incomplete) {
    it(`name ${field} where it is missing (${Object.keys(form).at(-1) ?? ""})`, () => {
      assert.throws(() => complete({ ...form, [field]: " " }), failsWith("credential-incomplete", field));
    });
  }

  it("name an audience that is only commas, and each secret that is missing", () => {
    assert.throws(() => complete({ ...bySignature, audience: " , " }), failsWith("credential-incomplete", "audience"));
    const fails = (field: string) => failsWith("credential-incomplete", field);
    assert.throws(() => complete(byIntrospection, {}), fails("introspectionSecret"));
    assert.throws(() => complete(exchanged, {}), fails("exchangeSecret"));
    complete({ ...exchanged, exchangeAuthentication: "none" }, {});
  });

  for (const field of ["issuer", "jwksUrl", "introspectionUrl", "exchangeUrl"]) {
    it(`refuse a plain http address as ${field}, but on this machine`, () => {
      const form = { ...exchanged, ...(field === "introspectionUrl" && byIntrospection) };
      assert.throws(() => complete({ ...form, [field]: "http://login.example.com" }), failsWith("url-invalid", field));
      complete({ ...form, [field]: "http://127.0.0.1:8080" });
    });
  }

  for (const algorithm of ["HS256", "HS512", "none", "NONE", "dir", "RSA-OAEP", "__proto__"]) {
    it(`refuse the algorithm ${algorithm} (L10)`, () => {
      assert.throws(
        () => complete({ ...bySignature, algorithms: `ES256 ${algorithm}` }),
        failsWith("algorithm-refused"),
      );
    });
  }

  it("take a clock tolerance of at most five minutes", () => {
    assert.equal(complete({ ...bySignature, clockTolerance: "0" }).clockToleranceSeconds, 0);
    assert.equal(complete({ ...bySignature, clockTolerance: "300" }).clockToleranceSeconds, 300);
    for (const clockTolerance of ["301", "-1", "much"])
      assert.throws(
        () => complete({ ...bySignature, clockTolerance }),
        failsWith("credential-incomplete", "clockTolerance"),
      );
  });
});
