import { Failure } from "../failure.js";
import type { AuthorizationSummary } from "../tokens/credential-state.js";
import { summarize } from "../tokens/summarize.js";
import { keepSignIn } from "./keep-sign-in.js";
import type { LinkRequest, LoginLink, LoginOutcome } from "./login-link.js";
import { isSameCode, readCode } from "./sign-in-code.js";
import type { SignInTools } from "./sign-in-tools.js";

const MOST_TRIES = 5;

/** What a message of a consumer who is not signed in gets for an answer. */
export type ChatAnswer =
  /** It was the right code. */
  | { readonly state: "signed-in"; readonly authorization: AuthorizationSummary; readonly hadWaiting: boolean }
  | { readonly state: "wrong-code"; readonly link: LoginLink; readonly triesLeft: number }
  /** It was the last try: what waited has gone on. */
  | { readonly state: "wrong-codes"; readonly hadWaiting: boolean }
  | { readonly state: "link"; readonly link: LoginLink };

type SealedLink = LoginLink & { readonly outcome: Extract<LoginOutcome, { state: "code" }> };

/**
 * The chat's side of a sign-in: a code lets go what the browser brought, any other text gets the link. Throws as the
 * store does.
 */
export async function answerInChat(tools: SignInTools, request: LinkRequest, text: unknown): Promise<ChatAnswer> {
  const code = readCode(text);
  const sealed = code === undefined ? [] : await sealedLinks(tools, request);
  const [first] = sealed;
  if (code === undefined || first === undefined) return { state: "link", link: await tools.links.open(request) };
  // Counted before it is compared: guesses that come together would all be compared else.
  const tries = await tools.links.countTry(first);
  const match = tries > MOST_TRIES ? undefined : sealed.find(({ outcome }) => isSameCode(outcome.code, code));
  if (match) return release(tools, match);
  if (tries < MOST_TRIES) return { state: "wrong-code", link: first, triesLeft: MOST_TRIES - tries };
  return discard(tools, sealed);
}

async function sealedLinks(
  { links }: SignInTools,
  { credentialId, consumer }: LinkRequest,
): Promise<readonly SealedLink[]> {
  return (await links.ofConsumer(credentialId, consumer)).filter(isSealed);
}

function isSealed(link: LoginLink): link is SealedLink {
  return link.outcome?.state === "code";
}

async function release(tools: SignInTools, link: SealedLink): Promise<ChatAnswer> {
  const { set, cookieHash } = link.outcome;
  const settings = tools.settingsOf(link.credentialId);
  if (settings === undefined) throw new Failure("credential-missing");
  const hadWaiting = await keepSignIn(tools, settings, { link, set, cookieHash });
  return { state: "signed-in", authorization: summarize(set), hadWaiting };
}

/** What the browser brought is of no use to anybody now. */
async function discard(tools: SignInTools, sealed: readonly SealedLink[]): Promise<ChatAnswer> {
  let hadWaiting = false;
  for (const { credentialId, consumer, outcome } of sealed) {
    await tools.links.forget(credentialId, consumer);
    const settings = tools.settingsOf(credentialId);
    if (settings) await tools.revoke(settings, outcome.set);
    hadWaiting = tools.waiting.endOf(credentialId, consumer, { state: "ended", reason: "wrong-codes" }) || hadWaiting;
  }
  return { state: "wrong-codes", hadWaiting };
}
