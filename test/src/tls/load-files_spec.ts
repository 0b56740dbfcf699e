import assert from "node:assert/strict";
import { completeCredential } from "../../../src/credentials/complete-credential.js";
import type { MutualSettings } from "../../../src/credentials/credential-settings.js";
import { parseCredentialForm } from "../../../src/credentials/parse-credential-form.js";
import { loadFiles, type ReadFile } from "../../../src/tls/load-files.js";
import { hasCode } from "../../support/has-code.js";

function settingsOf(form: object): MutualSettings {
  const fields = parseCredentialForm({ credentialType: "mutual", ...form });
  const secrets = { keystore: Buffer.from("uploaded").toString("base64") };
  const settings = completeCredential({ id: "1", form: fields, secrets, apps: [], environment: {} });
  return settings.type === "mutual" ? settings : assert.fail();
}

const byName: ReadFile = (path) => Promise.resolve(Buffer.from(`content of ${path}`));

const onServer = { keystoreFrom: "path", keystorePath: "/a.p12", trustFrom: "path", trustPaths: "/b.crt,/c.crt" };

describe("The files of a client certificate", () => {
  it("are read from the server where they are named by a path", async () => {
    const { keystore, trust } = await loadFiles(settingsOf(onServer), byName);
    const contents = [keystore, ...trust].map(({ bytes }) => Buffer.from(bytes).toString());
    assert.deepEqual(contents, ["content of /a.p12", "content of /b.crt", "content of /c.crt"]);
  });

  it("are not read from the server where the administrator has switched that off, but uploads are taken", async () => {
    const isOff = hasCode("local-files-off");
    await assert.rejects(loadFiles(settingsOf(onServer), undefined), isOff);
    await assert.rejects(loadFiles(settingsOf({ trustFrom: "path", trustPaths: "/b.crt" }), undefined), isOff);
    const { keystore } = await loadFiles(settingsOf({}), undefined);
    assert.equal(Buffer.from(keystore.bytes).toString(), "uploaded");
  });
});
