import type { Clock } from "../clock.js";
import { Failure } from "../failure.js";
import { wasMaybeSent } from "../oauth/sent.js";
import { TOKEN_REQUEST_LIMIT_MS } from "../oauth/post-form.js";
import type { CredentialTokens } from "./credential-tokens.js";
import type { Renewer } from "./renewer.js";
import { isEnding, isFresh, isValid } from "./token-lifetime.js";
import type { TokenSet } from "./token-set.js";
import type { StoreLock } from "./token-store.js";

/** In the place of a provider's error: its refusal only says that it had taken the token before. */
export const ANSWER_LOST = "answer_lost";

/** What a renewal works with. */
export interface RenewalTools {
  readonly renewer: Renewer;
  readonly tokens: CredentialTokens;
  readonly clock: Clock;
}

/**
 * A new token set, stored where that can be done; or the one that another process got meanwhile. A refresh token is
 * spent in turn with all processes on the store, on the newest record, after an intent is stored: so it is sent once,
 * and a process that dies leaves word. Throws what the token endpoint says, `store-busy`, `store-unwritable`, and
 * `needs-authorizing` where nothing is left to renew. A grant that is dead is noted in the record.
 */
export async function renew(tools: RenewalTools, set: TokenSet | undefined): Promise<TokenSet> {
  const { renewer, tokens } = tools;
  if (set === undefined || renewer.wayOf(set) === "request") return requestInTurn(tools, set);
  return tokens.keeper.inTurn((lock) => spend(tools, set, lock));
}

/** What spends nothing needs no turn: a store that gives none stops nobody. */
async function requestInTurn(tools: RenewalTools, seen: TokenSet | undefined): Promise<TokenSet> {
  const { renewer, tokens, clock } = tools;
  const turn = { hasCome: false };
  try {
    return await tokens.keeper.inTurn(async () => {
      await reloadStored(tools);
      turn.hasCome = true;
      const set = tokens.setOf(renewer.fingerprint);
      const isOthers = set && set.accessToken !== seen?.accessToken && isFresh(set, clock.nowMs());
      return isOthers ? set : await request(tools, set);
    });
  } catch (error) {
    if (turn.hasCome) throw error;
    return request(tools, seen);
  }
}

/** Throws `needs-authorizing` where what it would be requested with is gone meanwhile. */
async function request(tools: RenewalTools, set: TokenSet | undefined): Promise<TokenSet> {
  const { renewer } = tools;
  if (renewer.wayOf(set) !== "request") throw new Failure("needs-authorizing", { name: renewer.name });
  try {
    return await keep(tools, await renewer.request(set), set);
  } catch (error) {
    if (set !== undefined && !renewer.isEndless && isRefusal(error)) await noteRefusal(tools, set, error);
    throw error;
  }
}

/** Whether the set's refresh token was sent before, and its answer is lost. */
export function isLost({ sentAtMs }: TokenSet): boolean {
  return sentAtMs !== undefined;
}

/** Whether a renewal should wait: its refresh token may be spent, so the one more try is for when the token ends. */
export function isDeferred(set: TokenSet, nowMs: number): boolean {
  return isLost(set) && isValid(set, nowMs) && !isEnding(set, nowMs);
}

async function spend(tools: RenewalTools, seen: TokenSet, lock: StoreLock): Promise<TokenSet> {
  const { clock } = tools;
  const set = await newest(tools);
  if (set.accessToken !== seen.accessToken && isFresh(set, clock.nowMs())) return set; // another process was faster
  let renewed: TokenSet;
  try {
    renewed = await sendNoted(tools, set, lock);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return afterRefusal(tools, set, error);
  }
  return keep(tools, renewed, set);
}

/**
 * Sends the refresh token, once an intent is stored. The intent goes where the token was surely not taken; an earlier
 * loss stays one until there is a new set.
 */
async function sendNoted({ renewer, tokens, clock }: RenewalTools, set: TokenSet, lock: StoreLock): Promise<TokenSet> {
  const sentAtMs = clock.nowMs();
  await tokens.keeper.intend(set, sentAtMs);
  try {
    if (!(await lock.holdsFor(TOKEN_REQUEST_LIMIT_MS))) throw new Failure("store-busy");
    return await renewer.refresh(set);
  } catch (error) {
    const isNotTaken = error instanceof Failure && !wasMaybeSent(error) && error.code !== "grant-refused";
    if (isNotTaken && !isLost(set)) await tokens.keeper.dropIntent(set, sentAtMs).catch(() => undefined);
    throw error;
  }
}

/** Who does not wait for turns may have renewed: an older process on the same folder, a store that was copied. */
async function reread(tools: RenewalTools, refused: TokenSet): Promise<TokenSet | undefined> {
  await reloadStored(tools).catch(() => undefined);
  const set = await tools.tokens.keptSetOf(refused.fingerprint);
  const isOthers = set !== undefined && set.accessToken !== refused.accessToken;
  return isOthers && isValid(set, tools.clock.nowMs()) ? set : undefined;
}

/** What is in memory only is newer than the store. */
async function reloadStored({ tokens }: RenewalTools): Promise<void> {
  if (tokens.keeper.unwritten === undefined) await tokens.keeper.reload();
}

/** The set as the store has it now. Throws `needs-authorizing` where it is gone, or dead. */
async function newest(tools: RenewalTools): Promise<TokenSet> {
  const { renewer, tokens } = tools;
  await reloadStored(tools);
  const set = await tokens.keptSetOf(renewer.fingerprint);
  if (set?.refreshToken === undefined || set.refused) throw new Failure("needs-authorizing", { name: renewer.name });
  return set;
}

/**
 * Stored before anybody gets it; where the store can't be written it is kept in memory, and `unwritten` tells. Where
 * `renewed` is gone, somebody authorized or disconnected meanwhile, maybe in another process: what they left counts.
 */
async function keep(
  { renewer, tokens }: RenewalTools,
  set: TokenSet,
  renewed: TokenSet | undefined,
): Promise<TokenSet> {
  await tokens.keeper.promote(set, renewed).catch(() => undefined);
  const live = await tokens.keptSetOf(set.fingerprint);
  if (live === undefined) throw new Failure("needs-authorizing", { name: renewer.name });
  if (live.accessToken === set.accessToken) tokens.events.tell({ event: "renewed" });
  tokens.tell(); // to other sources too: their back-off is over
  return live;
}

/**
 * What another process got meanwhile, else what can be had without the refused refresh token. Where that is nothing it
 * throws, and the refusal is noted.
 */
async function afterRefusal(tools: RenewalTools, set: TokenSet, error: Failure): Promise<TokenSet> {
  const other = await reread(tools, set);
  if (other !== undefined) return other;
  const rest = { refreshToken: undefined, sentAtMs: undefined };
  if (tools.renewer.wayOf({ ...set, ...rest }) === "request") {
    await tools.tokens.keeper.amend(set, rest).catch(() => undefined);
    return requestInTurn(tools, set);
  }
  await noteRefusal(tools, set, error);
  throw error;
}

function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && error.code === "grant-refused";
}

/** The intent goes in the same write, so that a process that dies before it leaves word of the request. */
async function noteRefusal({ tokens, clock }: RenewalTools, set: TokenSet, error: Failure): Promise<void> {
  const reason = isLost(set) ? ANSWER_LOST : String(error.facts.error ?? "invalid_grant");
  const refused = { reason, atMs: clock.nowMs() };
  await tokens.keeper.amend(set, { refused, sentAtMs: undefined }).catch(() => undefined);
}
