import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import { createOAuthRenewer } from "../../../src/oauth/oauth-renewer.js";
import { CredentialTokens } from "../../../src/tokens/credential-tokens.js";
import { FileStore } from "../../../src/tokens/file-store.js";
import { TokenSource } from "../../../src/tokens/token-source.js";
import { SHARED } from "../../../src/tokens/token-store.js";
import { hasCode } from "../../support/has-code.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const settings = oauthSettings();
const set = makeTokenSet({ access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 }, settings, 0);

/** Tokens on a real folder, again and again as after a restart; `states` is what a deployed source tells. */
async function makeFolder() {
  const place = await temporaryFolder();
  const folder = join(place, "keyring");
  const restart = (secret = "right") => {
    const secrets = [{ source: "keyring.secret" as const, secret }];
    return new CredentialTokens(
      new FileStore({ folder, keyFilePath: join(place, "key"), secrets }),
      "credential",
      SHARED,
    );
  };
  const damage = async () => {
    const names = await readdir(folder, { recursive: true });
    const record = names.find((name) => name.endsWith(".json") && !name.endsWith("keys.json")) ?? assert.fail();
    await writeFile(join(folder, record), "cut short");
  };
  const files = async () => readdir(folder, { recursive: true });
  return { restart, damage, files };
}

function sourceOf(tokens: CredentialTokens) {
  const grant = () => Promise.reject(new Error("nobody expected this request"));
  const grants = {
    authorizationUrl: () => Promise.resolve(""),
    exchangeCode: grant,
    requestToken: grant,
    refresh: grant,
  };
  const clock = { nowMs: () => 1 };
  const renewer = createOAuthRenewer(settings, grants, clock);
  return new TokenSource(renewer, { tokens, clock, refusalAgeMs: 0, onState: () => undefined });
}

describe("A credential's tokens", () => {
  after(removeTemporaryFolders);

  it("can be authorized again over a damaged record, which is set aside and not thrown away", async () => {
    const { restart, damage, files } = await makeFolder();
    await restart().accept(set, settings, undefined);
    await damage();
    const damaged = restart();
    const source = sourceOf(damaged);
    await source.start();
    const state = source.state();
    assert.equal(state.state === "failing" && state.reason.code, "store-damaged");
    await damaged.accept(set, settings, undefined);
    assert.equal((await source.valid()).accessToken, "access-1");
    assert.equal(source.state().state, "ready");
    assert.ok((await files()).some((name) => name.endsWith(".damaged")));
    assert.equal((await sourceOf(restart()).valid()).accessToken, "access-1");
  });

  it("can be disconnected where the record is damaged", async () => {
    const { restart, damage } = await makeFolder();
    await restart().accept(set, settings, undefined);
    await damage();
    assert.deepEqual(await restart().disconnect(), []);
  });

  it("are not made ready for a code where no secret opens the store, so the code is not spent", async () => {
    const { restart } = await makeFolder();
    await restart().accept(set, settings, undefined);
    const isLocked = hasCode("store-locked");
    await assert.rejects(restart("wrong").makeReady(), isLocked);
    await assert.rejects(sourceOf(restart("wrong")).valid(), isLocked);
  });
});
