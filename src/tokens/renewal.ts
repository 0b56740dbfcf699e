import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { fingerprintOf } from "../credentials/fingerprint.js";
import { Failure } from "../failure.js";
import type { Grants } from "../oauth/grants.js";
import { makeTokenSet } from "../oauth/make-token-set.js";
import { wasMaybeSent } from "../oauth/sent.js";
import { TOKEN_REQUEST_LIMIT_MS } from "../oauth/post-form.js";
import type { TokenFields } from "../oauth/token-client.js";
import { tokenUrlOf } from "../oauth/token-url-of.js";
import type { CredentialTokens } from "./credential-tokens.js";
import { isEnding, isFresh, isValid } from "./token-lifetime.js";
import type { TokenRecord, TokenSet } from "./token-set.js";
import type { StoreLock } from "./token-store.js";

/** In the place of a provider's error: its refusal only says that it had taken the token before. */
export const ANSWER_LOST = "answer_lost";

/** What a renewal works with. */
export interface RenewalTools {
  readonly settings: OAuthSettings;
  readonly tokens: CredentialTokens;
  readonly grants: Grants;
  readonly clock: Clock;
}

/**
 * A new token set, stored where that can be done; or the one that another process got meanwhile. A refresh token is
 * spent in turn with all processes on the store, on the newest record, after an intent is stored: so it is sent once,
 * and a process that dies leaves word. Throws what the token endpoint says, `store-busy`, `store-unwritable`, and
 * `needs-authorizing` where nothing is left to renew. A grant that is dead is noted in the record.
 */
export async function renew(tools: RenewalTools, set: TokenSet | undefined): Promise<TokenSet> {
  const { settings, tokens } = tools;
  if (settings.grant === "client_credentials" || set?.refreshToken === undefined) return requestInTurn(tools, set);
  return tokens.keeper.inTurn((lock) => spend(tools, set, lock));
}

/** Client Credentials spend nothing: a store that gives no turn stops nobody. */
async function requestInTurn(tools: RenewalTools, seen: TokenSet | undefined): Promise<TokenSet> {
  const { settings, tokens, grants, clock } = tools;
  const request = async (known: TokenSet | undefined) => keep(tools, await grants.clientCredentials(settings), known);
  const turn = { hasCome: false };
  try {
    return await tokens.keeper.inTurn(async () => {
      await reloadStored(tools);
      turn.hasCome = true;
      const set = tokens.setOf(fingerprintOf(settings));
      const isOthers = set && set.accessToken !== seen?.accessToken && isFresh(set, clock.nowMs());
      return isOthers ? set : request(set);
    });
  } catch (error) {
    if (turn.hasCome) throw error;
    return request(seen);
  }
}

/** Whether the set's refresh token was sent before, and its answer is lost. */
export function isLost({ intent }: TokenRecord, set: TokenSet): boolean {
  return set.refreshToken !== undefined && intent?.spends === digestOf(set.refreshToken);
}

/** Whether a renewal should wait: its refresh token may be spent, so the one more try is for when the token ends. */
export function isDeferred(record: TokenRecord, set: TokenSet, nowMs: number): boolean {
  return isLost(record, set) && isValid(set, nowMs) && !isEnding(set, nowMs);
}

async function spend(tools: RenewalTools, seen: TokenSet, lock: StoreLock): Promise<TokenSet> {
  const { tokens, clock } = tools;
  const set = await newest(tools, seen);
  if (set.accessToken !== seen.accessToken && isFresh(set, clock.nowMs())) return set; // another process was faster
  const wasLost = isLost(tokens.keeper.record, set);
  let fields: TokenFields;
  try {
    fields = await sendNoted(tools, set, { lock, wasLost });
  } catch (error) {
    return afterRefusal(tools, set, { error, wasLost });
  }
  return keep(tools, fields, set);
}

/**
 * Sends the refresh token, once an intent is stored. The intent goes where the token was surely not taken; an earlier
 * loss stays one until there is a new set.
 */
async function sendNoted(
  { settings, tokens, grants, clock }: RenewalTools,
  set: TokenSet,
  { lock, wasLost }: { readonly lock: StoreLock; readonly wasLost: boolean },
): Promise<TokenFields> {
  const { fingerprint, refreshToken = "" } = set;
  const intent = { fingerprint, spends: digestOf(refreshToken), atMs: clock.nowMs() };
  await tokens.keeper.intend(intent);
  try {
    if (!(await lock.holdsFor(TOKEN_REQUEST_LIMIT_MS))) throw new Failure("store-busy");
    return await grants.refresh(settings, { refreshToken, tokenUrl: tokenUrlOf(settings, set) });
  } catch (error) {
    const isNotTaken = error instanceof Failure && !wasMaybeSent(error);
    if (isNotTaken && !wasLost) await tokens.keeper.dropIntent(intent).catch(() => undefined);
    throw error;
  }
}

/** Who does not wait for turns may have renewed: an older process on the same folder, a store that was copied. */
async function reread(tools: RenewalTools, refused: TokenSet): Promise<TokenSet | undefined> {
  await reloadStored(tools).catch(() => undefined);
  const set = tools.tokens.setOf(refused.fingerprint);
  const isOthers = set !== undefined && set.accessToken !== refused.accessToken;
  return isOthers && isValid(set, tools.clock.nowMs()) ? set : undefined;
}

/** What is in memory only is newer than the store. */
async function reloadStored({ tokens }: RenewalTools): Promise<void> {
  if (tokens.keeper.unwritten === undefined) await tokens.keeper.reload();
}

/** The set as the store has it now. Throws `needs-authorizing` where it is gone. */
async function newest(tools: RenewalTools, seen: TokenSet): Promise<TokenSet> {
  const { settings, tokens } = tools;
  await reloadStored(tools);
  const set = tokens.setOf(fingerprintOf(settings));
  const isRefused = tokens.keeper.record.refused?.fingerprint === seen.fingerprint;
  if (set?.refreshToken === undefined || isRefused) throw new Failure("needs-authorizing", { name: settings.name });
  return set;
}

/**
 * Stored before anybody gets it; where the store can't be written it is kept in memory, and `unwritten` tells. Where
 * `renewed` is gone, somebody authorized or disconnected meanwhile, maybe in another process: what they left counts.
 */
async function keep(
  { settings, tokens, clock }: RenewalTools,
  fields: TokenFields,
  renewed: TokenSet | undefined,
): Promise<TokenSet> {
  const set = makeTokenSet(fields, settings, clock.nowMs(), renewed);
  await tokens.keeper.promote(set, renewed).catch(() => undefined);
  const live = tokens.setOf(set.fingerprint);
  if (live === undefined) throw new Failure("needs-authorizing", { name: settings.name });
  if (live.accessToken === set.accessToken) tokens.events.tell({ event: "renewed" });
  tokens.tell(); // to other sources too: their back-off is over
  return live;
}

/** What another process got meanwhile, where the provider refuses the grant. Else throws, and notes what is final. */
async function afterRefusal(
  tools: RenewalTools,
  set: TokenSet,
  { error, wasLost }: { readonly error: unknown; readonly wasLost: boolean },
): Promise<TokenSet> {
  if (!(error instanceof Failure) || error.code !== "grant-refused") throw error;
  const other = await reread(tools, set);
  if (other !== undefined) return other;
  const reason = wasLost ? ANSWER_LOST : String(error.facts.error ?? "invalid_grant");
  const refused = { fingerprint: set.fingerprint, reason, atMs: tools.clock.nowMs() };
  await tools.tokens.keeper.refuse(refused, set).catch(() => undefined);
  throw error;
}

function digestOf(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("base64url").slice(0, 22);
}
