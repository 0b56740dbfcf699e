import assert from "node:assert/strict";
import { LinkQuota } from "../../../../src/consumers/sign-in/link-quota.js";
import { linkNameOf } from "../../../../src/consumers/sign-in/link-secrets.js";
import type { LinkRequest, LoginLink } from "../../../../src/consumers/sign-in/login-link.js";
import { LoginLinks } from "../../../../src/consumers/sign-in/login-links.js";
import { Failure } from "../../../../src/failure.js";
import { PendingInMemory } from "../../../support/pending-in-memory.js";
import { movableClock } from "../../../support/token-process.js";

const MINUTE_MS = 60_000;

function requestOf(consumer: string, changes: Partial<LinkRequest> = {}): LinkRequest {
  return {
    credentialId: "credential",
    fingerprint: "f",
    nodeId: "node",
    consumer: { kind: "consumer", channel: "", consumer },
    mode: "code",
    lifetimeMs: 10 * MINUTE_MS,
    page: {},
    addresses: { loginBase: "https://a.example/keyring/login", callbackUrl: "https://a.example/keyring/callback/demo" },
    ...changes,
  };
}

const nameOf = ({ secret }: LoginLink) => linkNameOf(secret);

describe("The login links of consumers", () => {
  function start(most = 10_000) {
    const clock = movableClock();
    const pending = new PendingInMemory(clock);
    const dropped: string[] = [];
    const links = new LoginLinks({
      pending,
      clock,
      quota: new LinkQuota(most),
      onDropped: (name) => dropped.push(name),
    });
    /** Another one for the same consumer each time. */
    let nodes = 0;
    const openNew = (consumer: string) => links.open(requestOf(consumer, { nodeId: `node ${(nodes += 1)}` }));
    return { clock, pending, dropped, links, openNew };
  }

  it("are the same for the same request, as long as they last and work", async () => {
    const { links, clock } = start();
    const first = await links.open(requestOf("c1"));
    assert.equal((await links.open(requestOf("c1"))).secret, first.secret);
    clock.pass(9 * MINUTE_MS + 1);
    const second = await links.open(requestOf("c1"));
    assert.notEqual(second.secret, first.secret);
  });

  for (const [name, changes] of [
    ["another node", { nodeId: "node2" }],
    ["another mode", { mode: "link" }],
    ["other settings", { fingerprint: "other" }],
    ["another page", { page: { title: "Acme" } }],
    [
      "another public address",
      { addresses: { loginBase: "https://b.example/keyring/login", callbackUrl: "https://b" } },
    ],
    ["another consumer", { consumer: { kind: "consumer", channel: "", consumer: "c2" } }],
    ["another channel", { consumer: { kind: "consumer", channel: "sms", consumer: "c1" } }],
  ] as const) {
    it(`are others for ${name}`, async () => {
      const { links } = start();
      const first = await links.open(requestOf("c1"));
      assert.notEqual((await links.open(requestOf("c1", changes))).secret, first.secret);
      assert.equal((await links.open(requestOf("c1"))).secret, first.secret);
    });
  }

  it("L11 are three a consumer: the oldest goes", async () => {
    const { links, openNew, dropped, pending } = start();
    const all = [];
    for (let count = 0; count < 5; count += 1) all.push(await openNew("c1"));
    const [one, two, ...rest] = all.map(nameOf);
    assert.deepEqual(dropped, [one, two]);
    const open = await links.ofConsumer("credential", requestOf("c1").consumer);
    assert.deepEqual(open.map(nameOf), rest);
    assert.equal(await links.read(one ?? ""), undefined);
    assert.equal(pending.size, 4);
  });

  it("L11 are ten thousand at most, of ever so many consumers, and few of the noisy ones'", async function () {
    this.timeout(60_000);
    const { links, openNew, dropped, pending } = start();
    const quiet = await openNew("quiet");
    for (let count = 0; count < 3; count += 1) await openNew("noisy");
    for (let count = 0; count < 9_996; count += 1) await openNew(`c${count}`);
    assert.equal(dropped.length, 0);
    await openNew("one more");
    await openNew("and another");
    const noisy = await links.ofConsumer("credential", requestOf("noisy").consumer);
    assert.deepEqual([dropped.length, noisy.length], [2, 1]);
    assert.ok(await links.read(nameOf(quiet)));
    for (let count = 0; count < 2_000; count += 1) await openNew(`late ${count}`);
    assert.equal(dropped.length, 2_002);
    assert.equal(pending.size, 2 * 10_000, "each consumer has a link and a list of one");
  });

  it("L11 of one who asks again and again count three, so that nobody else's go", async () => {
    const { links, openNew, dropped } = start(10);
    const quiet = await openNew("quiet");
    for (let count = 0; count < 100; count += 1) await openNew("noisy");
    assert.ok(await links.read(nameOf(quiet)));
    assert.equal(dropped.length, 97);
    assert.equal((await links.ofConsumer("credential", requestOf("noisy").consumer)).length, 3);
  });

  it("L11 that have ended make room, and so do those of who signed in", async () => {
    const { links, openNew, dropped, clock } = start(3);
    for (const consumer of ["c1", "c2", "c3"]) await openNew(consumer);
    clock.pass(10 * MINUTE_MS);
    for (const consumer of ["c4", "c5", "c6"]) await openNew(consumer);
    await links.forget("credential", requestOf("c4").consumer);
    await openNew("c7");
    assert.deepEqual(dropped, []);
    await openNew("c8");
    assert.equal(dropped.length, 1);
  });

  it("count tries together, for as long as one of them lasts", async () => {
    const { links, openNew, clock } = start();
    const first = await openNew("c1");
    assert.equal(await links.countTry([first]), 1);
    clock.pass(5 * MINUTE_MS);
    const second = await openNew("c1");
    assert.equal(await links.countTry([first, second]), 2);
    clock.pass(6 * MINUTE_MS);
    assert.equal((await links.ofConsumer("credential", first.consumer)).length, 1, "the second one is still there");
    assert.equal(await links.countTry([second]), 3);
  });

  it("count no try for links that are gone, so that nobody gets five more", async () => {
    const { links, openNew } = start();
    const first = await openNew("c1");
    for (let tries = 1; tries <= 5; tries += 1) await links.countTry([first]);
    assert.equal(await links.discard([first]), true);
    assert.equal(await links.countTry([first]), undefined);
    await openNew("c1");
    assert.deepEqual([await links.countTry([first]), await links.discard([first])], [undefined, false]);
  });

  it("come to one thing: what is first", async () => {
    const { links, openNew } = start();
    const link = await openNew("c1");
    const failed = { state: "failed", cookieHash: "h", reason: { code: "unexpected", facts: {} } } as const;
    const concluded = await Promise.all([
      links.conclude({ ...link, outcome: { state: "declined" } }),
      links.conclude({ ...link, outcome: failed }),
    ]);
    assert.deepEqual(concluded, [true, false]);
    assert.equal((await links.read(nameOf(link)))?.outcome?.state, "declined");
  });

  it("come to nothing once they are forgotten", async () => {
    const { links, openNew, pending } = start();
    const link = await openNew("c1");
    await links.forget("credential", link.consumer);
    assert.equal(await links.conclude({ ...link, outcome: { state: "declined" } }), false);
    assert.equal(pending.size, 0);
  });

  it("stay open where what they came to can't be written", async () => {
    const { links, openNew, pending } = start();
    const link = await openNew("c1");
    pending.failWith(new Failure("store-unwritable"));
    await assert.rejects(links.conclude({ ...link, outcome: { state: "declined" } }), { code: "store-unwritable" });
    pending.failWith(undefined);
    assert.equal((await links.read(nameOf(link)))?.outcome, undefined);
  });

  it("of another version are none", async () => {
    const { links, openNew, pending } = start();
    const link = await openNew("c1");
    const name = nameOf(link);
    const endsAtMs = link.endsAtMs;
    await pending.update(["link", name], () => ({
      then: "write",
      content: { ...link, version: 2 },
      endsAtMs,
      result: 0,
    }));
    assert.equal(await links.read(name), undefined);
  });
});
