import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FileStore } from "../../../src/tokens/file-store.js";
import { RedisStore } from "../../../src/tokens/redis-store.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import { SHARED, type Owner } from "../../../src/tokens/token-store.js";
import { closeAll, untilEnd } from "../../support/exchange.js";
import { startRedisServer } from "../../support/redis-server.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

const SECRET = "the secret of the test";
const secrets = [{ source: "keyring.secret", secret: SECRET }] as const;
const ADA: Owner = { kind: "consumer", channel: "chat", consumer: "ada" };

function recordOf(accessToken: string): TokenRecord {
  const set = { accessToken, tokenType: "Bearer", receivedAtMs: 1, facts: {}, fingerprint: "f" };
  return { sets: [{ ...set, refreshToken: `${accessToken}-refresh` }] };
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

function moveStore(args: readonly string[], secret: string): Promise<Ended> {
  const script = fileURLToPath(new URL("../../../pack/move-store.js", import.meta.url));
  const env = { ...process.env, KEYRING_SECRET: secret };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe("keyring-move-store", function () {
  this.timeout(60_000);

  afterEach(closeAll);
  after(removeTemporaryFolders);

  async function fileStore() {
    const place = await temporaryFolder();
    const folder = join(place, "keyring");
    const store = new FileStore({ folder, keyFilePath: join(place, "keyring.key"), secrets });
    await store.write("crm", SHARED, recordOf("shared"), undefined);
    await store.write("crm", ADA, recordOf("ada"), undefined);
    await store.write("shop", SHARED, recordOf("shop"), undefined);
    const endsAtMs = Date.now() + 600_000;
    await store.pending.update(["link"], () => ({ then: "write", content: {}, endsAtMs, result: undefined }));
    return { folder, store };
  }

  it("copies every record, so that Redis gives what the files gave, and leaves the files", async () => {
    const redis = untilEnd(await startRedisServer());
    const { folder, store } = await fileStore();
    const ended = await moveStore([folder, redis.url], SECRET);
    assert.deepEqual(ended, { code: 0, output: "3 token sets copied, 0 were there already.\n" });
    const moved = untilEnd(
      new RedisStore({ url: redis.url, namespace: "keyring", secrets, onWarning: () => undefined }),
    );
    for (const [id, owner] of [
      ["crm", SHARED],
      ["crm", ADA],
      ["shop", SHARED],
    ] as const) {
      assert.deepEqual((await moved.read(id, owner))?.record, (await store.read(id, owner))?.record);
    }
    assert.deepEqual((await store.read("crm", ADA))?.record, recordOf("ada"));
  });

  it("copies who the consumers are, so that Redis lists them, and nothing that is pending", async () => {
    const redis = untilEnd(await startRedisServer());
    const { folder } = await fileStore();
    await moveStore([folder, redis.url], SECRET);
    const moved = untilEnd(
      new RedisStore({ url: redis.url, namespace: "keyring", secrets, onWarning: () => undefined }),
    );
    const page = { after: undefined, limit: 3, search: "" };
    assert.deepEqual(await moved.consumers("crm", page), {
      consumers: [{ owner: ADA, record: recordOf("ada") }],
      total: 1,
    });
    assert.equal((await moved.consumers("shop", page)).total, 0);
    assert.equal(await moved.pending.read(["link"]), undefined);
    assert.deepEqual(await redis.run("KEYS", "keyring:pending:*"), []);
  });

  it("leaves what is in Redis already, which may be newer", async () => {
    const redis = untilEnd(await startRedisServer());
    const { folder } = await fileStore();
    await moveStore([folder, redis.url], SECRET);
    const moved = untilEnd(
      new RedisStore({ url: redis.url, namespace: "keyring", secrets, onWarning: () => undefined }),
    );
    const revision = (await moved.read("shop", SHARED))?.revision;
    await moved.write("shop", SHARED, recordOf("newer"), revision);
    const ended = await moveStore([folder, redis.url], SECRET);
    assert.equal(ended.output, "0 token sets copied, 3 were there already.\n");
    assert.deepEqual((await moved.read("shop", SHARED))?.record, recordOf("newer"));
  });

  it("refuses a namespace that has another store, and writes nothing", async () => {
    const redis = untilEnd(await startRedisServer());
    const other = untilEnd(
      new RedisStore({ url: redis.url, namespace: "keyring", secrets, onWarning: () => undefined }),
    );
    await other.write("crm", SHARED, recordOf("other"), undefined);
    const { folder } = await fileStore();
    const ended = await moveStore([folder, redis.url], SECRET);
    assert.deepEqual([ended.code, /another token store/.test(ended.output)], [1, true]);
    assert.deepEqual((await other.read("crm", SHARED))?.record, recordOf("other"));
  });

  it("says what is wrong where the secret does not fit, the folder is none, or Redis is not there", async () => {
    const redis = untilEnd(await startRedisServer());
    const { folder } = await fileStore();
    assert.match((await moveStore([folder, redis.url], "another secret")).output, /does not open this store/);
    assert.match((await moveStore([join(folder, "nowhere"), redis.url], SECRET)).output, /is no token store/);
    assert.match((await moveStore([folder], SECRET)).output, /^Usage/);
    await redis.kill();
    const { output } = await moveStore([folder, redis.url], SECRET);
    assert.match(output, /Redis can't be/);
    assert.ok(!output.includes(redis.password));
  });
});
