import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile, copyFile, chmod } from "node:fs/promises";
import { join } from "node:path";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { FileStore } from "../../../src/tokens/file-store.js";
import type { StoreSecret } from "../../../src/tokens/store-key.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import { SHARED } from "../../../src/tokens/token-store.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const record: TokenRecord = {
  sets: [
    {
      accessToken: "access-token-of-the-test",
      refreshToken: "refresh-token-of-the-test",
      tokenType: "Bearer",
      receivedAtMs: 1,
      expiresAtMs: 2,
      scope: "contacts",
      facts: { instance_url: "https://acme.example" },
      fingerprint: "fingerprint",
    },
  ],
};

const nodeRedSecret: StoreSecret = { source: "credentialSecret", secret: "of Node-RED" };
const ownSecret: StoreSecret = { source: "keyring.secret", secret: "of the administrator" };

async function makeStore(secrets: readonly StoreSecret[] = [nodeRedSecret], parent?: string) {
  const place = parent ?? (await temporaryFolder());
  const folder = join(place, "keyring");
  return { place, folder, store: new FileStore({ folder, keyFilePath: join(place, "keyring.key"), secrets }) };
}

async function recordFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((name) => name.endsWith(".json") && !name.endsWith("keys.json"))
    .map((name) => join(folder, name));
}

function hasCode(code: FailureCode) {
  return (error: unknown) => error instanceof Failure && error.code === code;
}

describe("The file store", () => {
  after(removeTemporaryFolders);

  it("gives back after a restart what was written", async () => {
    const { store, place } = await makeStore();
    await store.write("credential", SHARED, record);
    const { store: restarted } = await makeStore([nodeRedSecret], place);
    assert.deepEqual(await restarted.read("credential", SHARED), record);
  });

  it("has nothing for a copy of the credential, and keeps consumers apart from the author", async () => {
    const { store } = await makeStore();
    await store.write("credential", SHARED, record);
    assert.equal(await store.read("copy", SHARED), undefined);
    assert.equal(await store.read("credential", { kind: "consumer", channel: "chat", consumer: "shared" }), undefined);
  });

  it("keeps records apart in files that only the owner can read, with no token and no name in them (R20)", async () => {
    const { store, folder, place } = await makeStore([]);
    await store.write("credential", SHARED, record);
    await store.write("credential", { kind: "consumer", channel: "chat", consumer: "ada@example.com" }, record);
    const files = await recordFiles(folder);
    assert.equal(files.length, 2);
    for (const file of [...files, join(folder, "keys.json"), join(place, "keyring.key")]) {
      assert.equal((await stat(file)).mode & 0o777, 0o600, file);
      assert.doesNotMatch(`${file} ${await readFile(file, "utf8")}`, /of-the-test|contacts|ada@|acme/);
    }
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it("leaves no temporary file behind", async () => {
    const { store, folder } = await makeStore();
    await Promise.all(Array.from({ length: 20 }, () => store.write("credential", SHARED, record)));
    const names = await readdir(folder, { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("R26 opens with a secret that was set for the first time, and then without the key file", async () => {
    const { store, place, folder } = await makeStore([]);
    await store.write("credential", SHARED, record);
    assert.deepEqual(await (await makeStore([ownSecret], place)).store.read("credential", SHARED), record);
    assert.ok(!(await readdir(place)).includes("keyring.key"));
    assert.deepEqual(await (await makeStore([ownSecret], place)).store.read("credential", SHARED), record);
    assert.equal((await recordFiles(folder)).length, 1);
  });

  it("R26 opens with one of two secrets while the other one changes", async () => {
    const { store, place } = await makeStore([nodeRedSecret, ownSecret]);
    await store.write("credential", SHARED, record);
    const changed = { ...nodeRedSecret, secret: "a new one" };
    assert.deepEqual(await (await makeStore([changed, ownSecret], place)).store.read("credential", SHARED), record);
    assert.deepEqual(await (await makeStore([changed], place)).store.read("credential", SHARED), record);
  });

  it("R26 makes one key where two processes start together", async () => {
    const { place } = await makeStore();
    const stores = await Promise.all([makeStore([nodeRedSecret], place), makeStore([nodeRedSecret], place)]);
    await Promise.all(stores.map(({ store }, index) => store.write(`credential ${index}`, SHARED, record)));
    const { store } = await makeStore([nodeRedSecret], place);
    assert.deepEqual(await store.read("credential 0", SHARED), record);
    assert.deepEqual(await store.read("credential 1", SHARED), record);
  });

  it("R15 says so where no secret opens it, and changes nothing", async () => {
    const { store, place, folder } = await makeStore();
    await store.write("credential", SHARED, record);
    const before = await readFile(join(folder, "keys.json"), "utf8");
    const { store: other } = await makeStore([{ source: "credentialSecret", secret: "wrong" }], place);
    await assert.rejects(other.read("credential", SHARED), hasCode("store-locked"));
    await assert.rejects(other.write("credential", SHARED, record), hasCode("store-locked"));
    assert.equal(await readFile(join(folder, "keys.json"), "utf8"), before);
    assert.deepEqual(await (await makeStore([nodeRedSecret], place)).store.read("credential", SHARED), record);
  });

  it("R27 refuses a record that was copied over another owner's", async () => {
    const { store, folder } = await makeStore();
    await store.write("mine", SHARED, record);
    const [mine = ""] = await recordFiles(folder);
    await store.write("yours", SHARED, record);
    const yours = (await recordFiles(folder)).find((file) => file !== mine) ?? "";
    await copyFile(mine, yours);
    await assert.rejects(store.read("yours", SHARED), hasCode("store-damaged"));
  });

  it("R27 refuses a record that was cut short or is of a newer version", async () => {
    const { store, folder } = await makeStore();
    await store.write("credential", SHARED, record);
    const [file = ""] = await recordFiles(folder);
    const whole = await readFile(file, "utf8");
    await writeFile(file, whole.slice(0, -20));
    await assert.rejects(store.read("credential", SHARED), hasCode("store-damaged"));
    await writeFile(file, whole.replace('"format":1', '"format":2'));
    await assert.rejects(store.read("credential", SHARED), hasCode("store-newer"));
    await writeFile(file, whole);
    assert.deepEqual(await store.read("credential", SHARED), record);
  });

  it("says so where the disk can't be written", async function () {
    if (process.getuid?.() === 0) {
      // root writes where permissions forbid it: a file in the place of the folder can't be written by anybody
      const { place } = await makeStore();
      await writeFile(join(place, "keyring"), "a file");
      await assert.rejects(
        (await makeStore([nodeRedSecret], place)).store.write("c", SHARED, record),
        hasCode("store-unwritable"),
      );
      return;
    }
    const { store, folder } = await makeStore();
    await store.write("credential", SHARED, record);
    await chmod(folder, 0o500);
    await assert.rejects(store.write("another", SHARED, record), hasCode("store-unwritable"));
  });

  it("removes a record", async () => {
    const { store, folder } = await makeStore();
    await store.write("credential", SHARED, record);
    await store.remove("credential", SHARED);
    assert.equal(await store.read("credential", SHARED), undefined);
    assert.deepEqual(await recordFiles(folder), []);
  });
});
