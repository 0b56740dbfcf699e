import { join } from "node:path";
import type { Clock } from "../../src/clock.js";
import type { OAuthSettings } from "../../src/credentials/credential-settings.js";
import { createGrants } from "../../src/oauth/grants.js";
import { makeTokenSet } from "../../src/oauth/make-token-set.js";
import { createOAuthRenewer } from "../../src/oauth/oauth-renewer.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import type { CredentialState } from "../../src/tokens/credential-state.js";
import type { CredentialTokens } from "../../src/tokens/credential-tokens.js";
import { FileStore } from "../../src/tokens/file-store.js";
import { TokenRegistry } from "../../src/tokens/token-registry.js";
import type { TokenRecord } from "../../src/tokens/token-set.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import { SHARED } from "../../src/tokens/token-store.js";

/** A clock that stands still until the test moves it. */
export interface MovableClock extends Clock {
  pass(durationMs: number): void;
}

export function movableClock(nowMs = 1_700_000_000_000): MovableClock {
  return {
    nowMs: () => nowMs,
    pass(durationMs) {
      nowMs += durationMs;
    },
  };
}

export interface TokenProcessOptions {
  /** The user directory: several processes may have the same. */
  readonly place: string;
  readonly settings: OAuthSettings;
  readonly clock: Clock;
  readonly postForm: PostForm;
}

/** What one process has of one credential that is deployed: real files, and whatever way to the provider the test gives. */
export interface TokenProcess {
  readonly registry: TokenRegistry;
  readonly tokens: CredentialTokens;
  readonly source: TokenSource;
  /** All that was told of the state, oldest first. */
  readonly states: readonly CredentialState[];
  readonly events: readonly CredentialEvent[];
  /** Keeps what a sign-in gave: the fields of a token reply. */
  readonly authorize: (fields: object) => Promise<void>;
}

export function startTokenProcess({ place, settings, clock, postForm }: TokenProcessOptions): TokenProcess {
  const states: CredentialState[] = [];
  const events: CredentialEvent[] = [];
  const registry = new TokenRegistry(storeAt(place), (_id, event) => events.push(event));
  const tokens = registry.of(settings.id);
  const onState = (state: CredentialState) => states.push(state);
  const renewer = createOAuthRenewer(settings, createGrants(postForm), clock);
  const source = new TokenSource(renewer, { tokens, clock, refusalAgeMs: 30_000, onState });
  return {
    registry,
    tokens,
    source,
    states,
    events,
    authorize: (fields) => tokens.accept(makeTokenSet({ ...fields }, settings, clock.nowMs()), settings, undefined),
  };
}

/** The record as it lies on the disk, read by nobody who has seen it before. */
export async function storedRecord(place: string, credentialId = "credential"): Promise<TokenRecord | undefined> {
  return (await storeAt(place).read(credentialId, SHARED))?.record;
}

/** A store in a user directory, as Node-RED's runtime makes it where no secret is set. */
function storeAt(place: string): FileStore {
  return new FileStore({ folder: join(place, "keyring"), keyFilePath: join(place, "keyring.key"), secrets: [] });
}
