import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { RecordKeeper } from "../../../src/tokens/record-keeper.js";
import type { TokenSet } from "../../../src/tokens/token-set.js";
import { SHARED, type StoredRecord, type TokenStore } from "../../../src/tokens/token-store.js";

function setOf(accessToken: string): TokenSet {
  return { accessToken, tokenType: "Bearer", receivedAtMs: 1, facts: {}, fingerprint: accessToken };
}

/** A store in memory; a test puts into `duringRead` what it wants to happen meanwhile. */
function makeStore() {
  let stored: StoredRecord | undefined;
  const hooks = { duringRead: () => Promise.resolve() };
  const change = (next: StoredRecord | undefined, over: string | undefined) => {
    if (stored?.revision !== over) throw new Failure("store-conflict");
    stored = next;
  };
  const store: TokenStore = {
    async read() {
      const found = stored;
      await hooks.duringRead();
      return found;
    },
    write(_id, _owner, record, over) {
      const revision = crypto.randomUUID();
      change({ record, revision }, over);
      return Promise.resolve(revision);
    },
    remove(_id, _owner, over) {
      change(undefined, over);
      return Promise.resolve();
    },
    setAside: () => Promise.resolve(),
    lock: () => Promise.resolve({ holdsFor: () => Promise.resolve(true), release: () => Promise.resolve() }),
    announce: () => Promise.resolve(),
    announcements: () => Promise.resolve(""),
    close: () => Promise.resolve(),
  };
  return { store, hooks };
}

describe("A record keeper", () => {
  it("does not go back to what it read before its own write ended", async () => {
    const { store, hooks } = makeStore();
    const keeper = new RecordKeeper(store, "credential", SHARED);
    await keeper.promote(setOf("old"));
    let writing: Promise<void> | undefined;
    hooks.duringRead = () => (writing ??= keeper.promote(setOf("new")));
    await keeper.reload();
    assert.deepEqual(
      keeper.record.sets.map(({ accessToken }) => accessToken),
      ["new", "old"],
    );
  });
});
