import assert from "node:assert/strict";
import type { MutualSettings } from "../../../src/credentials/credential-settings.js";
import { MutualCredential } from "../../../src/credentials/mutual-credential.js";
import type { CredentialState } from "../../../src/tokens/credential-state.js";
import type { KeystoreSource } from "../../../src/tls/keystore-source.js";
import { openKeystore } from "../../../src/tls/open-keystore.js";
import { hasCode } from "../../support/has-code.js";
import { keystoreFile, keystoreSource } from "../../support/keystores.js";

const DAY_MS = 24 * 3_600_000;
/** When the certificates of the tests end. */
const END_MS = Date.UTC(2120, 0, 1);

const settings: MutualSettings = {
  id: "credential",
  type: "mutual",
  name: "Bank",
  allowedOrigins: [],
  keystore: { name: "modern.p12", bytes: Buffer.alloc(0) },
  keystorePassword: "",
  keyPassword: "",
  entry: "",
  trust: [],
  trustPassword: "",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
};

async function credentialOf(file: string, fields: Partial<KeystoreSource> = {}, changes: Partial<MutualSettings> = {}) {
  const source = await keystoreSource(file, fields);
  const clock = { now: Date.UTC(2026, 0, 1), nowMs: () => clock.now };
  const states: CredentialState[] = [];
  let opened = 0;
  const credential = new MutualCredential(
    { ...settings, ...changes },
    {
      clock,
      open: () => {
        opened += 1;
        return Promise.resolve(openKeystore(source));
      },
      onState: (state) => states.push(state),
    },
  );
  return { credential, clock, states, opened: () => opened };
}

describe("A Mutual Authentication credential", () => {
  it("opens its keystore once, however many ask at once", async () => {
    const { credential, opened } = await credentialOf("ec.p12");
    assert.deepEqual([credential.useNow(), credential.state()], [undefined, { state: "loading" }]);
    const uses = await Promise.all([credential.use(), credential.use(), credential.start()]);
    assert.deepEqual([opened(), credential.useNow() === uses[0]], [1, true]);
  });

  it("shows key and chain over the protocols that are ticked, and by the server's name", async () => {
    const { credential } = await credentialOf("modern.p12", {}, { serverName: "bank.example" });
    const options = (await credential.use()).tls?.over(undefined).options;
    assert.deepEqual(
      [options?.minVersion, options?.maxVersion, options?.servername, options?.ciphers],
      ["TLSv1.2", "TLSv1.3", "bank.example", undefined],
    );
    assert.equal(String(options?.cert).match(/BEGIN CERTIFICATE/g)?.length, 3);
  });

  it("lowers OpenSSL's security for TLS 1.1 alone", async () => {
    const { credential } = await credentialOf("ec.p12", {}, { minVersion: "TLSv1.1" });
    assert.match(String((await credential.use()).tls?.over(undefined).options.ciphers), /@SECLEVEL=0$/);
  });

  it("trusts the certificates that it is given, and else Node's own with those of the keystore's chain", async () => {
    const caOf = async (file: string, fields: Partial<KeystoreSource> = {}) => {
      const { credential } = await credentialOf(file, fields);
      const { ca } = (await credential.use()).tls?.over(undefined).options ?? {};
      return Array.isArray(ca) ? ca.length : ca;
    };
    const root = { name: "root.crt", bytes: await keystoreFile("root.crt") };
    assert.equal(await caOf("ec.p12"), undefined);
    assert.equal(await caOf("ec.p12", { trust: [root] }), 1);
    assert.equal(await caOf("ec-with-trust.p12", { trust: [root] }), 2);
    assert.ok(Number(await caOf("modern.p12")) > 50);
  });

  it("says 30 days before that it ends, and can be used all the same", async () => {
    const { credential, clock, states } = await credentialOf("ec.p12");
    await credential.start();
    clock.now = END_MS - 31 * DAY_MS;
    credential.tend();
    clock.now = END_MS - 29 * DAY_MS;
    credential.tend();
    assert.deepEqual(states, [{ state: "ready" }, { state: "ready", endsAtMs: END_MS }]);
    assert.ok(credential.useNow());
  });

  it("says that it has ended, and sends nothing any more", async () => {
    const { credential, clock, states } = await credentialOf("ec.p12");
    await credential.start();
    clock.now = END_MS;
    credential.tend();
    const facts = { subject: "CN=Client with an EC key, O=Keyring tests", date: "2120-01-01" };
    assert.deepEqual(states.at(-1), { state: "invalid", reason: { code: "certificate-expired", facts } });
    assert.throws(() => credential.useNow(), hasCode("certificate-expired"));
    await assert.rejects(credential.use(), hasCode("certificate-expired"));
  });

  it("waits for the time of one that is not valid yet", async () => {
    const { credential, clock, states } = await credentialOf("not-yet-valid.p12");
    await credential.start();
    assert.equal(states.at(-1)?.state, "invalid");
    await assert.rejects(credential.use(), hasCode("certificate-not-yet-valid"));
    clock.now = Date.UTC(2091, 0, 1);
    credential.tend();
    assert.equal(states.at(-1)?.state, "ready");
  });

  it("is not complete where a trust certificate can't be read: whom to trust is not left to chance", async () => {
    const noise = { name: "noise.crt", bytes: Buffer.from("noise") };
    const { credential, states } = await credentialOf("ec.p12", { trust: [noise] });
    await credential.start();
    assert.deepEqual(states, [
      { state: "incomplete", reason: { code: "trust-unreadable", facts: { file: "noise.crt" } } },
    ]);
    await assert.rejects(credential.use(), hasCode("trust-unreadable"));
  });
});
