import { join } from "node:path";
import type { Clock } from "../../src/clock.js";
import { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import { createConsumerRenewer } from "../../src/consumers/pre-authentication/consumer-renewer.js";
import { createVerifier } from "../../src/consumers/pre-authentication/create-verifier.js";
import { createPreAuthenticationCredential } from "../../src/consumers/pre-authentication/pre-authentication-credential.js";
import type { PreAuthenticationSettings } from "../../src/credentials/credential-settings.js";
import { createOAuthCredential, type LiveCredential, type TakenToken } from "../../src/credentials/live-credential.js";
import { createFormPoster } from "../../src/oauth/post-form.js";
import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import { FileStore } from "../../src/tokens/file-store.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import type { TokenRecord } from "../../src/tokens/token-set.js";
import type { Consumer } from "../../src/tokens/token-store.js";
import { newTransport } from "./exchange.js";
import { preAuthenticationSettings } from "./pre-authentication-settings.js";
import { temporaryFolder } from "./temporary-folder.js";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.js";

/** One process with a deployed Consumer Pre-Authentication credential: real files, a clock that the test moves. */
export interface PreAuthenticationBench {
  readonly registry: ConsumerRegistry;
  readonly events: readonly CredentialEvent[];
  take(token: unknown, channel?: unknown): Promise<TakenToken>;
  /** What a request on the consumer's behalf gets as its Authorization. */
  authorizationOf(consumer: string | number, channel?: string): Promise<string | undefined>;
  credentialOf(consumer: string | number, channel?: string): LiveCredential;
  /** As the disk has it. */
  stored(consumer: string | number, channel?: string): Promise<TokenRecord | undefined>;
  /** How often records were written. */
  writes(): number;
}

/** An issuer, a user directory and a clock that the test moves, for one process after the other. */
export interface PreAuthenticationWorld {
  readonly clock: { ms: number; nowMs(): number };
  readonly issuer: TokenIssuer;
  /** So many seconds from now, as tokens write a time. */
  readonly seconds: (more: number) => number;
  readonly start: (changes?: Partial<PreAuthenticationSettings>) => PreAuthenticationBench;
}

export async function openPreAuthentication(): Promise<PreAuthenticationWorld> {
  const place = await temporaryFolder();
  const clock = { ms: 1_700_000_000_000, nowMs: () => clock.ms };
  const issuer = await startTokenIssuer({ clock });
  return {
    clock,
    issuer,
    seconds: (more) => Math.floor(clock.ms / 1000) + more,
    start: (changes) => startProcess(preAuthenticationSettings(issuer.issuer, changes), place, clock),
  };
}

function startProcess(settings: PreAuthenticationSettings, place: string, clock: Clock): PreAuthenticationBench {
  const store = new FileStore({ folder: join(place, "keyring"), keyFilePath: join(place, "keyring.key"), secrets: [] });
  const writes = countWrites(store);
  const transport = newTransport();
  const postForm = createFormPoster(transport);
  const events: CredentialEvent[] = [];
  const registry = new ConsumerRegistry(store, 100, (_id, _consumer, event) => events.push(event));
  const renewer = createConsumerRenewer(settings, postForm, clock);
  const credential = createPreAuthenticationCredential(settings, {
    nodeId: "node",
    registry,
    announcements: () => "",
    open: ({ tokens }) => {
      const source = new TokenSource(renewer, { tokens, clock, refusalAgeMs: 30_000, onState: () => undefined });
      const close = () => {
        source.close();
      };
      return { credential: createOAuthCredential(settings, source, () => Promise.resolve(false)), close };
    },
    verify: createVerifier(settings, transport, clock),
    renewer,
    clock,
  });
  const credentialOf = (consumer: string | number, channel?: string) => {
    const own = credential.of?.(owner(consumer, channel));
    if (own === undefined) throw new Error("it has no consumers");
    return own;
  };
  return {
    registry,
    events,
    take: async (token, channel = "") => {
      const taken = await credential.take?.(token, channel);
      if (taken === undefined) throw new Error("it takes no tokens");
      return taken;
    },
    credentialOf,
    authorizationOf: async (consumer, channel) =>
      (await credentialOf(consumer, channel).use()).applied.headers.Authorization,
    stored: async (consumer, channel) => (await store.read(settings.id, owner(consumer, channel)))?.record,
    writes,
  };
}

function owner(consumer: string | number, channel = ""): Consumer {
  return { kind: "consumer", channel, consumer };
}

function countWrites(store: FileStore): () => number {
  const write = store.write.bind(store);
  let writes = 0;
  store.write = (...parameters) => {
    writes += 1;
    return write(...parameters);
  };
  return () => writes;
}
