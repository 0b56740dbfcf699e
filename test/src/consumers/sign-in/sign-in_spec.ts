import assert from "node:assert/strict";
import { answerInChat } from "../../../../src/consumers/sign-in/chat-sign-in.js";
import { Elsewhere } from "../../../../src/consumers/sign-in/elsewhere.js";
import { linkNameOf } from "../../../../src/consumers/sign-in/link-secrets.js";
import type { LoginLink } from "../../../../src/consumers/sign-in/login-link.js";
import { signOut } from "../../../../src/consumers/sign-in/sign-out.js";
import { Failure } from "../../../../src/failure.js";
import { CONSUMER, startSignInBench, type SignInBench } from "../../../support/sign-in-bench.js";
import { removeTemporaryFolders } from "../../../support/temporary-folder.js";
import { withResolvers } from "../../../support/with-resolvers.js";

const replyOf = (token: string) => ({ access_token: token, refresh_token: `${token}-r`, expires_in: 3600 });
const now = (token: string) => () => Promise.resolve(replyOf(token));

function codeIn(link: LoginLink | undefined): string {
  assert.equal(link?.outcome?.state, "code");
  return link.outcome.code;
}

/** Comes back by a link whose provider has been asked, and answers when it is told to. */
async function comeBackLater(bench: SignInBench, link: LoginLink) {
  const asked = withResolvers();
  const reply = withResolvers<object>();
  const done = bench.comeBack(link, () => {
    asked.resolve();
    return reply.promise;
  });
  await asked.promise;
  return { done, answer: reply.resolve };
}

/** Types the code, and the store fails from the moment on when the message that waited has gone. */
function failAfterwards({ tools, waiting, pending, request }: SignInBench, code: string) {
  const failing = {
    endOf(...args: Parameters<typeof waiting.endOf>) {
      pending.failWith(new Failure("store-unwritable"));
      return waiting.endOf(...args);
    },
    endOfLink: () => false,
    extend: () => undefined,
  };
  return answerInChat({ ...tools, waiting: failing }, request, code);
}

describe("Signing a consumer in", () => {
  after(removeTemporaryFolders);

  it("keeps nothing before the code, and the token set on disk after it", async () => {
    const bench = await startSignInBench();
    const sealed = await bench.comeBack(await bench.waitFor("one"), now("t1"));
    assert.deepEqual([await bench.storedToken(), bench.left], [undefined, []]);
    await answerInChat(bench.tools, bench.request, codeIn(sealed));
    assert.deepEqual(
      [await bench.storedToken(), bench.left, bench.events],
      ["t1", [["one", "signed-in"]], ["authorized"]],
    );
  });

  it("leaves a sign-in that was sealed alone when an older attempt fails after it", async () => {
    const bench = await startSignInBench();
    const link = await bench.waitFor("one");
    const older = await comeBackLater(bench, link);
    const sealed = await bench.comeBack(link, now("t2"));
    older.answer({ error: "server_error" });
    await older.done;
    await answerInChat(bench.tools, bench.request, codeIn(sealed));
    assert.deepEqual([await bench.storedToken(), bench.left], ["t2", [["one", "signed-in"]]]);
  });

  it("revokes what an older attempt brings after a newer one was sealed", async () => {
    const bench = await startSignInBench();
    const link = await bench.waitFor("one");
    const older = await comeBackLater(bench, link);
    const code = codeIn(await bench.comeBack(link, now("t2")));
    older.answer(replyOf("t1"));
    assert.equal(codeIn(await older.done), code);
    assert.deepEqual(bench.revoked, ["t1"]);
  });

  it("revokes a set that can't be sealed: nobody will use it", async () => {
    const bench = await startSignInBench();
    const { done, answer } = await comeBackLater(bench, await bench.waitFor("one"));
    bench.pending.failWith(new Failure("store-unwritable"));
    answer(replyOf("t1"));
    await assert.rejects(done, { code: "store-unwritable" });
    assert.deepEqual(bench.revoked, ["t1"]);
  });

  it("goes on where tokens are kept and the link can't be spent", async () => {
    const bench = await startSignInBench();
    const sealed = await bench.comeBack(await bench.waitFor("one"), now("t1"));
    assert.equal((await failAfterwards(bench, codeIn(sealed))).state, "signed-in");
    assert.deepEqual([await bench.storedToken(), bench.left], ["t1", [["one", "signed-in"]]]);
  });

  it("keeps one set, and tells of it once, when a code is typed ten times at once", async () => {
    const bench = await startSignInBench();
    const code = codeIn(await bench.comeBack(await bench.waitFor("one"), now("t1")));
    const answers = await Promise.all(Array.from({ length: 10 }, () => answerInChat(bench.tools, bench.request, code)));
    assert.deepEqual([answers.filter(({ state }) => state === "signed-in").length, bench.events], [1, ["authorized"]]);
  });

  it("is over for good after five wrong codes, though a process died before it discarded them", async () => {
    const bench = await startSignInBench();
    const sealed = await bench.comeBack(await bench.waitFor("one"), now("t1"));
    const code = codeIn(sealed);
    assert.ok(sealed);
    for (let tries = 1; tries <= 5; tries += 1) await bench.tools.links.countTry([sealed]); // and dies
    assert.equal((await answerInChat(bench.tools, bench.request, code)).state, "wrong-codes");
    assert.deepEqual(
      [await bench.storedToken(), bench.revoked, bench.left],
      [undefined, ["t1"], [["one", "wrong-codes"]]],
    );
  });

  it("revokes nothing that was kept, where only the link could not be spent", async () => {
    const bench = await startSignInBench();
    const sealed = await bench.comeBack(await bench.waitFor("one"), now("t1"));
    await failAfterwards(bench, codeIn(sealed));
    bench.pending.failWith(undefined);
    bench.clock.pass(600_001);
    await bench.tools.codes.endLate();
    assert.deepEqual([await bench.storedToken(), bench.revoked], ["t1", []]);
  });

  it("ends with a sign-out, which revokes what was sealed", async () => {
    const bench = await startSignInBench();
    const sealed = await bench.comeBack(await bench.waitFor("one"), now("t1"));
    await signOut(bench.tools, "credential", CONSUMER);
    assert.deepEqual([bench.revoked, bench.left], [["t1"], [["one", "signed-out"]]]);
    assert.equal((await answerInChat(bench.tools, bench.request, codeIn(sealed))).state, "link");
    assert.equal(await bench.storedToken(), undefined);
  });

  it("is seen by another process wherever its message waits, though a thousand others do", async function () {
    this.timeout(20_000);
    const bench = await startSignInBench();
    const { tools, waiting } = bench;
    for (let count = 0; count < 900; count += 1)
      await bench.waitFor(`m${count}`, { consumer: { kind: "consumer", channel: "", consumer: `m${count}` } });
    const link = await bench.waitFor("one");
    const { secret, endsAtMs } = link;
    const authorization = { receivedAtMs: 0, hasRefreshToken: true };
    const outcome = { state: "kept", cookieHash: "", authorization, writeAgain: true } as const;
    await tools.links.change(linkNameOf(secret), () => ({ link: { ...link, outcome }, result: undefined }));
    const elsewhere = new Elsewhere(tools, waiting);
    await Promise.all([elsewhere.look(), elsewhere.look()]);
    assert.deepEqual([bench.left, waiting.size], [[["one", "signed-in"]], 900]);
    assert.ok(endsAtMs > bench.clock.nowMs());
  });

  for (const [name, refresh, left] of [
    ["goes on where its consumer signed in by another link", { refresh_token: "r" }, ["signed-in"]],
    ["waits on where that sign-in has ended meanwhile", {}, []],
  ] as const) {
    it(`when its link has gone, a message ${name}`, async () => {
      const bench = await startSignInBench();
      const reply = { access_token: "t", expires_in: 60, ...refresh };
      const sealed = await bench.comeBack(await bench.waitFor("one"), () => Promise.resolve(reply));
      await answerInChat(bench.tools, bench.request, codeIn(sealed));
      bench.clock.pass(120_000);
      await bench.waitFor("two");
      await bench.tools.links.forget("credential", CONSUMER);
      await new Elsewhere(bench.tools, bench.waiting).look();
      const ends = bench.left.filter(([message]) => message === "two").map(([, end]) => end);
      assert.deepEqual(ends, left);
    });
  }

  it("gives a message more time that waits here, when another process sealed its sign-in", async () => {
    const bench = await startSignInBench();
    const link = await bench.waitFor("one");
    bench.clock.pass(9 * 60_000);
    const sealed = { ...link, endsAtMs: link.endsAtMs + 9 * 60_000 };
    await bench.tools.links.change(linkNameOf(link.secret), () => ({ link: sealed, result: undefined }));
    await new Elsewhere(bench.tools, bench.waiting).look();
    bench.clock.pass(2 * 60_000);
    bench.waiting.endLate();
    assert.deepEqual(bench.left, []);
  });

  it("leaves a message that waits as it is while the store can't be read", async () => {
    const bench = await startSignInBench();
    await bench.waitFor("one");
    bench.pending.failWith(new Failure("store-unreadable"));
    await new Elsewhere(bench.tools, bench.waiting).look();
    assert.deepEqual([bench.left, bench.waiting.size], [[], 1]);
  });
});
