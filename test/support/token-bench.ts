import type { OAuthSettings } from "../../src/credentials/credential-settings.js";
import { Failure } from "../../src/failure.js";
import type { Grants } from "../../src/oauth/grants.js";
import { makeTokenSet } from "../../src/oauth/make-token-set.js";
import { createOAuthRenewer } from "../../src/oauth/oauth-renewer.js";
import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import { CredentialTokens } from "../../src/tokens/credential-tokens.js";
import { parseStoredRecord } from "../../src/tokens/parse-token-record.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import { SHARED, type StoredRecord, type TokenStore } from "../../src/tokens/token-store.js";

const START_MS = 1_700_000_000_000;
const REFUSAL_AGE_MS = 30_000;

/** What the token endpoint answers, made when it is asked. */
type Answer = () => Readonly<Record<string, unknown>> | Failure;

/** One credential's tokens on a store in memory, a clock that the test moves, and a token endpoint that it speaks for. */
export interface TokenBench {
  readonly clock: { ms: number; nowMs(): number };
  readonly disk: { isFull: boolean };
  readonly events: readonly CredentialEvent[];
  /** Grants that were asked for, in their order. */
  readonly asked: readonly string[];
  /** Of the next requests; each further one fails the test. */
  readonly answers: Answer[];
  /** A source on the same tokens, as another deploy or subflow instance has. */
  deploy(): Promise<TokenSource>;
  authorize(fields: Readonly<Record<string, unknown>>): Promise<void>;
  disconnect(): Promise<unknown>;
}

export function makeTokenBench(settings: OAuthSettings): TokenBench {
  const clock = { ms: START_MS, nowMs: () => clock.ms };
  const disk = { isFull: false };
  const events: CredentialEvent[] = [];
  const asked: string[] = [];
  const answers: Answer[] = [];
  const ask = (grant: string) => {
    asked.push(grant);
    const answer = answers.shift()?.() ?? new Error(`nobody expected to be asked for ${grant}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const grants: Grants = {
    authorizationUrl: () => Promise.resolve(""),
    exchangeCode: () => ask("exchange"),
    requestToken: () => ask("client credentials"),
    refresh: () => ask("refresh"),
  };
  const tokens = new CredentialTokens(memoryStore(disk), settings.id, SHARED, (event) => events.push(event));
  return {
    clock,
    disk,
    events,
    asked,
    answers,
    async deploy() {
      const onState = () => undefined;
      const renewer = createOAuthRenewer(settings, grants, clock);
      const source = new TokenSource(renewer, { tokens, clock, refusalAgeMs: REFUSAL_AGE_MS, onState });
      await source.start();
      return source;
    },
    authorize: (fields) => tokens.accept(makeTokenSet(fields, settings, clock.ms), settings, undefined),
    disconnect: () => tokens.disconnect(),
  };
}

function memoryStore(disk: { readonly isFull: boolean }): TokenStore {
  let stored: string | undefined;
  const put = (next: StoredRecord | undefined) => {
    if (disk.isFull) return Promise.reject(new Failure("store-unwritable", { reason: "ENOSPC" }));
    stored = next && JSON.stringify(next);
    return Promise.resolve();
  };
  return {
    read: () => Promise.resolve(stored === undefined ? undefined : parseStoredRecord(JSON.parse(stored))),
    write: async (_id, _owner, record) => {
      const revision = crypto.randomUUID();
      await put({ record, revision });
      return revision;
    },
    remove: () => put(undefined),
    setAside: () => put(undefined),
    lock: () => Promise.resolve({ holdsFor: () => Promise.resolve(true), release: () => Promise.resolve() }),
    announce: () => Promise.resolve(),
    announcements: () => Promise.resolve(""),
    close: () => Promise.resolve(),
  };
}
