import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { makeTokenSet } from "../../../src/oauth/make-token-set.js";
import type { Grants } from "../../../src/oauth/grants.js";
import { createOAuthRenewer } from "../../../src/oauth/oauth-renewer.js";
import { CredentialTokens } from "../../../src/tokens/credential-tokens.js";
import type { CredentialState } from "../../../src/tokens/credential-state.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import { TokenSource } from "../../../src/tokens/token-source.js";
import { SHARED, type StoredRecord, type TokenStore } from "../../../src/tokens/token-store.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { withResolvers } from "../../support/with-resolvers.js";

export const START_MS = 1_700_000_000_000;

/** A source on a store in memory, a clock that the test moves, and grants that answer what the test says. */
export function makeSource(settings = oauthSettings()) {
  const clock = { ms: START_MS, nowMs: () => clock.ms };
  const log: string[] = [];
  const written: TokenRecord[] = [];
  const states: CredentialState[] = [];
  let stored: StoredRecord | undefined;
  const disk = { isFull: false, isReady: Promise.resolve() };
  const turn = { isOurs: true, end: Promise.resolve() };
  const change = async (next: StoredRecord | undefined, over: string | undefined) => {
    await new Promise(setImmediate); // as a disk, slower than a promise
    await disk.isReady;
    if (disk.isFull) throw new Failure("store-unwritable", { reason: "ENOSPC" });
    if (stored?.revision !== over) throw new Failure("store-conflict");
    stored = next;
  };
  const store: TokenStore = {
    read: () => Promise.resolve(stored),
    async write(_id, _owner, record, over) {
      const revision = crypto.randomUUID();
      await change({ record, revision }, over);
      written.push(record);
      const [set] = record.sets;
      log.push(set?.sentAtMs === undefined ? `stored ${set?.accessToken ?? "nothing"}` : "stored an intent");
      return revision;
    },
    remove: (_id, _owner, over) => change(undefined, over),
    setAside: () => Promise.resolve(),
    lock: () => Promise.resolve({ holdsFor: () => Promise.resolve(turn.isOurs), release: () => turn.end }),
    announce: () => Promise.resolve(),
    announcements: () => Promise.resolve(""),
    close: () => Promise.resolve(),
  };
  const answers: (object | Failure)[] = [];
  let onAsk = (): void => undefined;
  const ask = (what: string) => {
    log.push(what);
    onAsk();
    const answer = answers.shift() ?? new Error("nobody expected this request");
    return gate.open.then(() => {
      if (answer instanceof Error) throw answer;
      return { ...answer };
    });
  };
  const gate = { open: Promise.resolve(), release: (): void => undefined };
  const hold = () => {
    const { promise, resolve } = withResolvers();
    gate.open = promise;
    gate.release = resolve;
  };
  const release = () => {
    gate.release();
  };
  const grants: Grants = {
    authorizationUrl: () => Promise.resolve(""),
    exchangeCode: () => ask("exchange"),
    requestToken: () => ask("client credentials"),
    refresh: (_settings, { refreshToken }) => ask(`refresh ${refreshToken}`),
  };
  const restart = () => new CredentialTokens(store, settings.id, SHARED);
  const tokens = restart();
  const deploy = (deployed = settings, of = tokens) => {
    const onState = (state: CredentialState) => states.push(state);
    const renewer = createOAuthRenewer(deployed, grants, clock);
    return new TokenSource(renewer, { tokens: of, clock, refusalAgeMs: 30_000, onState });
  };
  const authorize = (fields: object) =>
    tokens.accept(makeTokenSet({ ...fields }, settings, clock.ms), settings, undefined);
  return {
    source: deploy(),
    tokens,
    deploy,
    restart,
    clock,
    log,
    written,
    states,
    answers,
    authorize,
    disk,
    turn,
    hold,
    release,
    record: () => stored?.record,
    /** Another process, which asked for no turn, wrote while our request was under way. */
    overwrite: (accessToken: string, receivedAtMs: number) => {
      onAsk = () => {
        const [set] = stored?.record.sets ?? [];
        if (set)
          stored = {
            record: {
              sets: [{ ...set, accessToken, receivedAtMs, expiresAtMs: receivedAtMs + 1e6, sentAtMs: undefined }],
            },
            revision: "9",
          };
      };
    },
    untilLogged: async (line: string) => {
      while (!log.includes(line)) await new Promise(setImmediate);
    },
  };
}

/** A renewal in the background has come so far. */
export async function untilState(source: TokenSource, state: string): Promise<void> {
  for (let turn = 0; turn < 100 && source.state().state !== state; turn += 1) await new Promise(setImmediate);
  assert.equal(source.state().state, state);
}

/** The state after a deploy. */
export async function started(source: TokenSource): Promise<string> {
  await source.start();
  return source.state().state;
}

/** What a sign-in gave. */
export const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 };
