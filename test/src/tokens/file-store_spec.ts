import assert from "node:assert/strict";
import { chmod, copyFile, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileStore } from "../../../src/tokens/file-store.js";
import type { StoreSecret } from "../../../src/tokens/store-key.js";
import { SHARED } from "../../../src/tokens/token-store.js";
import { hasCode } from "../../support/has-code.js";
import { lockInProcess } from "../../support/store-process.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock } from "../../support/token-process.js";
import { testConsumerStore } from "./consumer-store-suite.js";
import {
  nodeRedSecret,
  ownSecret,
  readRecord,
  record,
  testTokenStore,
  type StoreOptions,
  type StorePlace,
} from "./token-store-suite.js";

async function makeFolder() {
  const parent = await temporaryFolder();
  const folder = join(parent, "keyring");
  const clock = movableClock();
  const optionsOf = ({ secrets = [ownSecret], waitMs = 5_000 }: StoreOptions = {}) => {
    const lockTimes = { beatMs: 50, deadAfterMs: 1_000, waitMs };
    return { folder, keyFilePath: join(parent, "keyring.key"), secrets, lockTimes };
  };
  const open = (options?: StoreOptions) => new FileStore({ ...optionsOf(options), clock });
  return { parent, folder, clock, optionsOf, open };
}

/** Paths below `folder`; none where there is no such folder. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function recordFiles(folder: string): Promise<readonly string[]> {
  return (await filesIn(folder)).filter((path) => /\/[\da-f]{32}\/[\da-f]{64}\.json$/.test(path));
}

async function pendingFiles(folder: string): Promise<readonly string[]> {
  return (await filesIn(join(folder, "pending"))).filter((path) => path.endsWith(".json"));
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  await writeFile(path, edit(await readFile(path, "utf8")));
}

async function makePlace(): Promise<StorePlace> {
  const { parent, folder, clock, optionsOf, open } = await makeFolder();
  return {
    open,
    clock,
    pass(durationMs) {
      clock.pass(durationMs);
      return Promise.resolve();
    },
    recordNames: () => recordFiles(folder),
    pendingNames: () => pendingFiles(folder),
    copyRecord: copyFile,
    cutShort: (path) => change(path, (text) => text.slice(0, -20)),
    markNewer: (path) => change(path, (text) => text.replace('"format":1', '"format":2')),
    async everything() {
      const paths = [...(await filesIn(parent))].sort();
      const texts = await Promise.all(paths.map(async (path) => `${path}: ${await readFile(path, "utf8")}`));
      return texts.join("\n");
    },
    async lockAndDie(credentialId) {
      (await lockInProcess(optionsOf(), credentialId)).kill("SIGKILL");
    },
    async lockAndFreeze(credentialId) {
      const turn = await lockInProcess(optionsOf(), credentialId);
      turn.kill("SIGSTOP");
      return {
        lock: turn.lock,
        wake: () => {
          turn.kill("SIGCONT");
        },
      };
    },
  };
}

describe("The file store", () => {
  after(removeTemporaryFolders);

  testTokenStore(makePlace);
  testConsumerStore(makePlace);

  it("has files and folders that only their owner can read, the key file too", async () => {
    const { open, folder, parent } = await makeFolder();
    await open({ secrets: [] }).write("credential", SHARED, record, undefined);
    const files = [...(await filesIn(folder)), join(parent, "keyring.key")];
    assert.equal(files.length, 3);
    for (const file of files) assert.equal((await stat(file)).mode & 0o777, 0o600, file);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it("leaves no temporary file and no lock behind", async () => {
    const { open, folder } = await makeFolder();
    const store = open();
    const work = async (index: number) => {
      const lock = await store.lock("credential", SHARED);
      await store.write(`credential ${index}`, SHARED, record, undefined);
      await lock.release();
    };
    await Promise.all(Array.from({ length: 10 }, (_, index) => work(index)));
    const names = await filesIn(folder);
    assert.deepEqual(
      names.filter((name) => !name.endsWith(".json")),
      [],
    );
  });

  it("R26 opens with a secret that was set for the first time, and then without the key file", async () => {
    const { open, parent } = await makeFolder();
    await open({ secrets: [] }).write("credential", SHARED, record, undefined);
    assert.deepEqual(await readRecord(open({ secrets: [ownSecret] }), "credential"), record);
    assert.deepEqual(await readdir(parent), ["keyring"]);
    assert.deepEqual(await readRecord(open({ secrets: [ownSecret] }), "credential"), record);
    await assert.rejects(open({ secrets: [nodeRedSecret] }).read("credential", SHARED), hasCode("store-locked"));
  });

  it("R26 makes one key and one key file where several processes start together without a secret", async () => {
    const { open } = await makeFolder();
    const none: readonly StoreSecret[] = [];
    const together = Array.from({ length: 4 }, () => open({ secrets: none }));
    await Promise.all(together.map((store, index) => store.write(`credential ${index}`, SHARED, record, undefined)));
    for (const index of together.keys()) {
      assert.deepEqual(await readRecord(open({ secrets: none }), `credential ${index}`), record);
    }
  });

  it("says so where the disk can't be written", async function () {
    if (process.getuid?.() === 0) {
      // root writes where permissions forbid it: a file in the place of the folder can't be written by anybody
      const { open, folder } = await makeFolder();
      await writeFile(folder, "a file");
      await assert.rejects(open().write("credential", SHARED, record, undefined), hasCode("store-unwritable"));
      return;
    }
    const { open, folder } = await makeFolder();
    await open().write("credential", SHARED, record, undefined);
    await chmod(folder, 0o500);
    await assert.rejects(open().write("another", SHARED, record, undefined), hasCode("store-unwritable"));
  });

  it("lists nobody by a record of another credential that was put into the folder", async () => {
    const { open, folder } = await makeFolder();
    const ada = { kind: "consumer", channel: "", consumer: "ada" } as const;
    await open().write("mine", ada, record, undefined);
    const [mine = ""] = await recordFiles(folder);
    await open().write("yours", { ...ada, consumer: "bob" }, record, undefined);
    const yours = (await recordFiles(folder)).find((path) => path !== mine) ?? "";
    await copyFile(mine, join(dirname(yours), basename(mine)));
    const { consumers } = await open().consumers("yours", { after: undefined, limit: 3, search: "" });
    assert.deepEqual(
      consumers.map(({ owner }) => owner.consumer),
      ["bob"],
    );
  });

  it("counts and lists no lock, temporary file or damaged record that was set aside", async () => {
    const { open, folder } = await makeFolder();
    const ada = { kind: "consumer", channel: "", consumer: "ada" } as const;
    await open().write("credential", ada, record, undefined);
    const [path = ""] = await recordFiles(folder);
    for (const ending of [".lock", ".damaged", ".0123456789ab.tmp"]) await copyFile(path, path + ending);
    assert.deepEqual(await open().consumers("credential", { after: undefined, limit: 3, search: "" }), {
      consumers: [{ owner: ada, record }],
      total: 1,
    });
  });

  it("says so where a credential's folder can't be listed", async () => {
    const { open, folder } = await makeFolder();
    const page = { after: undefined, limit: 3, search: "" };
    await open().write("credential", SHARED, record, undefined);
    const place = dirname((await recordFiles(folder))[0] ?? "");
    await rm(place, { recursive: true });
    await writeFile(place, "a file");
    await assert.rejects(open().consumers("credential", page), hasCode("store-unreadable"));
  });
});
