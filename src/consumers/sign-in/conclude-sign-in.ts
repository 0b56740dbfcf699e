import type { OAuthSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import { checkCallback, type CallbackQuery } from "../../oauth/check-callback.js";
import { redeemCode } from "../../oauth/redeem-code.js";
import type { TokenSet } from "../../tokens/token-set.js";
import { consumerKey } from "../consumer-key.js";
import { keepSignIn, refuseOtherAccount } from "./keep-sign-in.js";
import { linkNameOf } from "./link-secrets.js";
import { isOpen, type LoginFailure, type LoginLink } from "./login-link.js";
import { makeCode } from "./sign-in-code.js";
import { endReasonOf, type EndReason } from "./sign-in-end.js";
import type { SignInTools } from "./sign-in-tools.js";

/** A callback that was accepted: once, from the browser that began. */
export interface AcceptedCallback {
  readonly link: LoginLink;
  /** Under which the link was made. */
  readonly settings: OAuthSettings;
  readonly verifier: string;
  readonly cookieHash: string;
}

/**
 * Redeems the code of an accepted callback, and seals or keeps what it gives; what goes wrong is the link's outcome, and
 * the flow is told. Throws as the store does where not even that can be noted.
 */
export async function concludeSignIn(
  tools: SignInTools,
  query: CallbackQuery,
  callback: AcceptedCallback,
): Promise<void> {
  try {
    const set = await redeem(tools, query, callback);
    if (callback.link.mode === "link" && tools.isLinkModeAllowed) await keep(tools, callback, set);
    else await seal(tools, callback, set);
  } catch (error) {
    await fail(tools, callback, asLoginFailure(error));
  }
}

/** Lets go what waits for this link: it came to nothing. */
export async function tellEnd(
  { waiting, announce }: SignInTools,
  link: LoginLink,
  reason: EndReason,
  failure?: LoginFailure,
): Promise<void> {
  waiting.endOfLink(linkNameOf(link.secret), { state: "ended", reason, ...(failure && { failure }) });
  await announce().catch(() => undefined);
}

async function redeem(
  tools: SignInTools,
  query: CallbackQuery,
  { link, settings, verifier }: AcceptedCallback,
): Promise<TokenSet> {
  const { grants, clock, askAccount } = tools;
  const code = { code: checkCallback(query, settings), redirectUri: link.callbackUrl, verifier, query };
  const redeemed = await redeemCode(settings, code, grants, clock);
  const account = redeemed.account ?? (await askAccount(settings, redeemed));
  const set = { ...redeemed, ...(account !== undefined && { account }) };
  await orRevoke(tools, settings, set, () => refuseOtherAccount(tools, link, settings, set));
  return set;
}

/** In turn, so that a sign-out in between is seen. Throws `sign-in-gone` where there was one. */
async function keep(
  tools: SignInTools,
  { link, settings, cookieHash }: AcceptedCallback,
  set: TokenSet,
): Promise<void> {
  const isKept = await tools.turns.take(consumerKey(link.credentialId, link.consumer), async () => {
    if (!isOpen(await tools.links.read(linkNameOf(link.secret)))) return false;
    await keepSignIn(tools, settings, { link, set, cookieHash });
    return true;
  });
  if (isKept) return;
  await tools.revoke(settings, set);
  throw new Failure("sign-in-gone");
}

/**
 * Until its consumer types the code in the chat the set waits with the link, and nobody can use it. Throws
 * `sign-in-gone` where the link came to something else meanwhile.
 */
async function seal(
  tools: SignInTools,
  { link, settings, cookieHash }: AcceptedCallback,
  set: TokenSet,
): Promise<void> {
  const name = linkNameOf(link.secret);
  const codeEndsAtMs = tools.codes.begin(name);
  const endsAtMs = Math.max(link.endsAtMs, codeEndsAtMs);
  const outcome = { state: "code", code: makeCode(), endsAtMs: codeEndsAtMs, cookieHash, set } as const;
  const sealed: LoginLink = { ...link, endsAtMs, outcome };
  await orRevoke(tools, settings, set, async () => {
    if (!(await tools.links.conclude(sealed))) throw new Failure("sign-in-gone");
  });
  tools.waiting.extend(name, endsAtMs);
  await tools.announce().catch(() => undefined);
}

/** Ends a set at the provider that comes to nothing. Throws as `work` does. */
async function orRevoke(
  { revoke }: SignInTools,
  settings: OAuthSettings,
  set: TokenSet,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await revoke(settings, set);
    throw error;
  }
}

/** A link that came to something else meanwhile stays as it is. */
async function fail(tools: SignInTools, { link, cookieHash }: AcceptedCallback, reason: LoginFailure): Promise<void> {
  const isFailed = await tools.links.conclude({ ...link, outcome: { state: "failed", cookieHash, reason } });
  if (isFailed) await tellEnd(tools, link, endReasonOf(reason), reason);
}

function asLoginFailure(error: unknown): LoginFailure {
  const failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
  return { code: failure.code, facts: failure.facts };
}
