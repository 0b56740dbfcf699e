import type { Request } from "express";
import { readConsumer } from "../../src/consumers/read-consumer.js";
import { signOut } from "../../src/consumers/sign-in/sign-out.js";
import { fingerprintOf } from "../../src/credentials/fingerprint.js";
import { summarize } from "../../src/tokens/summarize.js";
import { isValid } from "../../src/tokens/token-lifetime.js";
import type { TokenRecord, TokenSet } from "../../src/tokens/token-set.js";
import type { ListedConsumer } from "../../src/tokens/token-store.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";

const PAGE_SIZE = 20;

/** A page of a credential's consumers: who they are and until when they are signed in, never a token. Rejects as the store does. */
export async function listConsumers(_RED: Red, runtime: Runtime, request: Request) {
  const id = String(request.params.id);
  const { after, search } = request.query;
  const { consumers, next, total } = await runtime.consumerStore.consumers(id, {
    after: typeof after === "string" && after !== "" ? after : undefined,
    limit: PAGE_SIZE,
    search: typeof search === "string" ? search.trim() : "",
  });
  const settings = runtime.deployed.consumerSettings(id);
  const fingerprint = settings && fingerprintOf(settings);
  return { consumers: consumers.map((consumer) => rowOf(consumer, fingerprint)), total, ...(next && { next }) };
}

/** Signs a consumer out, as the flow can. Rejects with `no-consumer` and as the store does. */
export async function removeConsumer(_RED: Red, runtime: Runtime, request: Request) {
  const body: unknown = request.body;
  const { consumer, channel }: { consumer?: unknown; channel?: unknown } =
    typeof body === "object" && body !== null ? body : {};
  await signOut(runtime.signIn.tools, String(request.params.id), readConsumer(consumer, channel));
  return {};
}

function rowOf({ owner: { consumer, channel }, record }: ListedConsumer, fingerprint: string | undefined) {
  const set = liveSet(record, fingerprint);
  return {
    consumer,
    channel,
    state: stateOf(set),
    ...(set && { authorization: summarize(set) }),
  };
}

/** What the credential uses as it is deployed; where it is not deployed, the newest. */
function liveSet({ sets }: TokenRecord, fingerprint: string | undefined): TokenSet | undefined {
  return fingerprint === undefined ? sets[0] : sets.find((set) => set.fingerprint === fingerprint);
}

/** "other-settings": signed in under a client or provider that the credential had before. */
function stateOf(set: TokenSet | undefined): "signed-in" | "ended" | "other-settings" {
  if (set === undefined) return "other-settings";
  const isUsable = set.refused === undefined && (set.refreshToken !== undefined || isValid(set, Date.now()));
  return isUsable ? "signed-in" : "ended";
}
