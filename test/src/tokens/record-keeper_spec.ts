import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { RecordKeeper } from "../../../src/tokens/record-keeper.js";
import type { TokenSet } from "../../../src/tokens/token-set.js";
import { SHARED, type StoredRecord, type TokenStore } from "../../../src/tokens/token-store.js";
import { hasCode } from "../../support/has-code.js";

function setOf(accessToken: string): TokenSet {
  return { accessToken, tokenType: "Bearer", receivedAtMs: 1, facts: {}, fingerprint: accessToken };
}

/** A store in memory, which a test can fill up; into `duringRead` it puts what it wants to happen meanwhile. */
function makeStore() {
  let stored: StoredRecord | undefined;
  const hooks = { duringRead: () => Promise.resolve(), isFull: false };
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
    async write(_id, _owner, record, over) {
      await Promise.resolve();
      if (hooks.isFull) throw new Failure("store-unwritable");
      const revision = crypto.randomUUID();
      change({ record, revision }, over);
      return revision;
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
  const sets = () => stored?.record.sets ?? [];
  return { store, hooks, sets, newKeeper: () => new RecordKeeper(store, "credential", SHARED) };
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

  it("keeps word of one set's request and refusal while another's comes and goes", async () => {
    const { newKeeper, sets } = makeStore();
    const [one, other, sent] = [setOf("one"), setOf("other"), setOf("sent")];
    const keeper = newKeeper();
    for (const set of [one, other, sent]) await keeper.promote(set);
    await keeper.intend(sent, 5);
    await keeper.amend(one, { refused: { reason: "invalid_grant", atMs: 6 } });
    await keeper.intend(other, 7);
    await keeper.dropIntent(other, 7);
    await keeper.amend(other, { refused: { reason: "answer_lost", atMs: 8 } });
    await keeper.promote({ ...other, receivedAtMs: 9 });
    assert.deepEqual(
      sets().map(({ accessToken, sentAtMs, refused }) => [accessToken, sentAtMs, refused?.reason]),
      [
        ["other", undefined, undefined],
        ["sent", 5, undefined],
        ["one", undefined, "invalid_grant"],
      ],
    );
  });

  it("notes no intent where another process has renewed the set meanwhile, or has its token in hand", async () => {
    const { newKeeper, sets } = makeStore();
    const set = setOf("first");
    const [keeper, another] = [newKeeper(), newKeeper()];
    await keeper.promote(set);
    await another.load();
    await another.intend(set, 5);
    await assert.rejects(keeper.intend(set, 6), hasCode("store-conflict"));
    await keeper.dropIntent(set, 6);
    assert.deepEqual(
      sets().map(({ sentAtMs }) => sentAtMs),
      [5],
    );
    await another.promote({ ...set, accessToken: "second" }, set);
    await assert.rejects(keeper.intend(set, 6), hasCode("store-conflict"));
    assert.deepEqual(
      sets().map(({ accessToken, sentAtMs }) => [accessToken, sentAtMs]),
      [["second", undefined]],
    );
  });

  it("does not drop an intent later than it wanted to: by then it may be another process's", async () => {
    const { newKeeper, hooks, sets } = makeStore();
    const set = setOf("first");
    const keeper = newKeeper();
    await keeper.promote(set);
    await keeper.intend(set, 5);
    hooks.isFull = true;
    await assert.rejects(keeper.dropIntent(set, 5), hasCode("store-unwritable"));
    hooks.isFull = false;
    await keeper.writeAgain();
    assert.deepEqual(
      sets().map(({ sentAtMs }) => sentAtMs),
      [5],
    );
  });

  it("makes a candidate live once, and not where another process has renewed or removed it", async () => {
    const { newKeeper, sets } = makeStore();
    const set = setOf("candidate");
    const [keeper, another] = [newKeeper(), newKeeper()];
    await keeper.setCandidate({ attempt: "attempt", settingsDigest: "", set });
    await another.load();
    await another.promoteCandidate(set);
    await another.promote({ ...set, accessToken: "renewed" }, set);
    await keeper.promoteCandidate(set);
    assert.deepEqual(
      sets().map(({ accessToken }) => accessToken),
      ["renewed"],
    );
    await another.clear(() => Promise.resolve());
    await keeper.promoteCandidate(set);
    assert.deepEqual(sets(), []);
  });
});
