import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { answerDigest } from "../../src/http/digest/answer-digest.js";
import { readDigestChallenge } from "../../src/http/digest/digest-challenge.js";
import { startDigestServer, type DigestServer } from "./digest-server.js";
import { closeAll, untilEnd } from "./exchange.js";

type Options = Partial<Parameters<typeof startDigestServer>[0]>;
type Answer = Partial<Parameters<typeof answerDigest>[1]>;

const LOGIN = { user: 'Jäsøn, "Doe"', password: "secret: ö" };
const PATH = '/a?b=c,"d\\';

async function serve(options: Options = {}): Promise<DigestServer> {
  return untilEnd(await startDigestServer({ algorithm: "MD5", qop: "auth", ...LOGIN, ...options }));
}

async function challengeOf({ origin }: DigestServer): Promise<string> {
  const reply = await fetch(`${origin}${PATH}`);
  assert.equal(reply.status, 401);
  return reply.headers.get("www-authenticate") ?? "";
}

async function post({ origin }: DigestServer, authorization: string, path = PATH): Promise<Response> {
  const body = new Uint8Array([0, 255, 10]);
  return fetch(`${origin}${path}`, { method: "POST", body, headers: { authorization } });
}

function answer(header: string, given: Answer = {}): string {
  const challenge = readDigestChallenge(header);
  assert.ok(challenge);
  const request = { ...LOGIN, method: "POST", uri: new URL(`http://host${PATH}`).href.slice("http://host".length) };
  const body = Buffer.from([0, 255, 10]);
  return answerDigest(challenge, { ...request, body, cnonce: "random", count: 1, ...given });
}

describe("the digest server", () => {
  afterEach(closeAll);

  for (const algorithm of [
    undefined,
    "MD5",
    "MD5-sess",
    "SHA-256",
    "SHA-256-sess",
    "SHA-512-256",
    "sha-512-256-SESS",
  ]) {
    for (const qop of [undefined, "auth", "auth-int", "auth-int,auth"]) {
      for (const userhash of [false, true]) {
        const settings = { algorithm, qop, userhash };
        it(`takes our answers to ${JSON.stringify(settings)}`, async () => {
          const server = await serve(settings);
          const challenge = await challengeOf(server);
          for (const count of [1, 2]) {
            assert.equal((await post(server, answer(challenge, { count }))).status, 200);
          }
          const counts = qop === undefined ? [undefined, undefined] : ["00000001", "00000002"];
          assert.deepEqual(
            server.requests.map(({ isAuthorized }) => isAuthorized),
            [false, true, true],
          );
          assert.deepEqual(
            server.requests.map(({ nc }) => nc),
            [undefined, ...counts],
          );
        });
      }
    }
  }

  for (const user of ["Mufasa", "", String.raw`a", b="c\", \\`]) {
    it(`knows the user ${JSON.stringify(user)} by the plain name`, async () => {
      const server = await serve({ user });
      const reply = await post(server, answer(await challengeOf(server), { user }));
      assert.equal(reply.status, 200);
    });
  }

  it("tells method, path and body of a request", async () => {
    const server = await serve();
    await fetch(`${server.origin}/x?y`, { method: "PUT", body: "grün" });
    const refused = { isAuthorized: false, refusal: "none", nc: undefined };
    assert.deepEqual(server.requests, [{ method: "PUT", path: "/x?y", body: "grün", ...refused }]);
  });

  for (const wrong of [{ password: "other" }, { user: "other" }, { method: "GET" }]) {
    it(`refuses an answer with another ${Object.keys(wrong).join()}`, async () => {
      const server = await serve();
      const reply = await post(server, answer(await challengeOf(server), wrong));
      assert.equal(reply.status, 401);
      assert.equal(server.requests[1]?.refusal, "wrong-answer");
      assert.equal(readDigestChallenge(reply.headers.get("www-authenticate") ?? "")?.isStale, false);
    });
  }

  it("refuses a right answer under another's name", async () => {
    const server = await serve();
    const right = answer(await challengeOf(server));
    await post(server, right.replace(/username[^,]*/, 'username="other"'));
    await post(server, right.replace("username", 'username="other", username'));
    assert.deepEqual(
      server.requests.map(({ refusal }) => refusal),
      ["none", "wrong-answer", "wrong-answer"],
    );
  });

  it("refuses a name that is not hashed where it asked for a hash", async () => {
    const server = await serve({ userhash: true });
    const challenge = await challengeOf(server);
    await post(server, answer(challenge.replace(", userhash=true", "")));
    assert.equal(server.requests[1]?.refusal, "wrong-answer");
  });

  it("refuses an answer for another body where it protects that", async () => {
    const server = await serve({ qop: "auth-int" });
    await post(server, answer(await challengeOf(server), { body: "other" }));
    assert.equal(server.requests[1]?.refusal, "wrong-answer");
  });

  it("refuses an answer for another path", async () => {
    const server = await serve();
    await post(server, answer(await challengeOf(server)), "/other");
    assert.equal(server.requests[1]?.refusal, "wrong-uri");
  });

  it("refuses a count that has been there, and takes one that skips some", async () => {
    const server = await serve();
    const challenge = await challengeOf(server);
    for (const count of [2, 2, 1, 9]) await post(server, answer(challenge, { count }));
    const refusals = server.requests.slice(1).map(({ refusal }) => refusal);
    assert.deepEqual(refusals, [undefined, "replayed", "replayed", undefined]);
  });

  it("says stale to a right answer with a used-up nonce, and takes the new one", async () => {
    const server = await serve({ nonceLifetime: 2 });
    const challenge = await challengeOf(server);
    for (const count of [1, 2]) assert.equal((await post(server, answer(challenge, { count }))).status, 200);
    const reply = await post(server, answer(challenge, { count: 3 }));
    const next = reply.headers.get("www-authenticate") ?? "";
    assert.equal(reply.status, 401);
    assert.equal(readDigestChallenge(next)?.isStale, true);
    assert.equal((await post(server, answer(next))).status, 200);
  });

  it("says no stale to a wrong password, though the nonce is used up", async () => {
    const server = await serve({ nonceLifetime: 0 });
    await post(server, answer(await challengeOf(server), { password: "other" }));
    assert.equal(server.requests[1]?.refusal, "wrong-answer");
  });

  it("wants the session's first client nonce in the key of a -sess algorithm", async () => {
    const server = await serve({ algorithm: "SHA-256-sess" });
    const challenge = await challengeOf(server);
    await post(server, answer(challenge, { cnonce: "one" }));
    await post(server, answer(challenge, { cnonce: "two", count: 2 }));
    assert.equal(server.requests[2]?.refusal, "wrong-answer");
  });

  for (const name of ["realm", "nonce", "opaque"]) {
    it(`refuses the answer to a challenge with another ${name}`, async () => {
      const server = await serve();
      const challenge = await challengeOf(server);
      await post(server, answer(challenge.replace(new RegExp(`${name}=".*?"`), `${name}="other"`)));
      assert.equal(server.requests[1]?.refusal, "other-challenge");
    });
  }

  for (const [what, from, to] of [
    ["quotes that must not be there", "qop=auth", 'qop="auth"'],
    ["quotes that are missing", /cnonce="(.*?)"/, "cnonce=$1"],
    ["a field that comes twice", "qop=auth", "qop=auth, qop=auth"],
    ["another scheme", "Digest", "Basic"],
  ] as const) {
    it(`refuses an authorization with ${what}`, async () => {
      const server = await serve();
      await post(server, answer(await challengeOf(server)).replace(from, to));
      assert.equal(server.requests[1]?.refusal, "malformed");
    });
  }

  for (const [what, from, to] of [
    ["without the algorithm that was named", /, algorithm=MD5/, ""],
    ["with a protection that was not offered", "qop=auth", "qop=auth-int"],
    ["without protection", /, qop=auth, nc=\w+/, ""],
    ["without the opaque", /, opaque=".*?"/, ""],
  ] as const) {
    it(`refuses an authorization ${what}`, async () => {
      const server = await serve();
      await post(server, answer(await challengeOf(server)).replace(from, to));
      assert.equal(server.requests[1]?.refusal, "other-challenge");
    });
  }
});
