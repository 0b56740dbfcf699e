import { Failure } from "../../failure.js";
import type { AuthorizationSummary } from "../../tokens/credential-state.js";
import { summarize } from "../../tokens/summarize.js";
import { consumerKey } from "../consumer-key.js";
import { keepSignIn } from "./keep-sign-in.js";
import { linkSettings } from "./link-settings.js";
import { isSealed, type LinkRequest, type LoginLink, type SealedLink } from "./login-link.js";
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

/**
 * The chat's side of a sign-in: a code lets go what the browser brought, any other text gets the link. Throws as the
 * store does.
 */
export async function answerInChat(tools: SignInTools, request: LinkRequest, text: unknown): Promise<ChatAnswer> {
  const { credentialId, consumer } = request;
  // In turn: messages that come together share one link, and what one code let go the next one does not.
  return tools.turns.take(consumerKey(credentialId, consumer), async () => {
    const code = readCode(text);
    const answer = code === undefined ? undefined : await tryCode(tools, request, code);
    return answer ?? { state: "link", link: await tools.links.open(request) };
  });
}

/** Undefined where no code is waited for. */
async function tryCode(tools: SignInTools, request: LinkRequest, code: string): Promise<ChatAnswer | undefined> {
  const [first, ...others] = await sealedLinks(tools, request);
  if (first === undefined) return undefined;
  // Counted before it is compared: guesses that come together, at several processes, would all be compared else.
  const tries = await tools.links.countTry([first, ...others]);
  if (tries === undefined) return undefined;
  const match =
    tries > MOST_TRIES ? undefined : [first, ...others].find(({ outcome }) => isSameCode(outcome.code, code));
  if (match) return release(tools, match);
  if (tries < MOST_TRIES) return { state: "wrong-code", link: first, triesLeft: MOST_TRIES - tries };
  return discard(tools, request, [first, ...others]);
}

async function sealedLinks(tools: SignInTools, { credentialId, consumer }: LinkRequest): Promise<SealedLink[]> {
  const links = await tools.links.ofConsumer(credentialId, consumer);
  return links.filter(isSealed).filter((link) => linkSettings(tools, link) !== undefined);
}

async function release(tools: SignInTools, link: SealedLink): Promise<ChatAnswer> {
  const { set, cookieHash } = link.outcome;
  const settings = linkSettings(tools, link);
  if (settings === undefined) throw new Failure("credential-missing");
  const hadWaiting = await keepSignIn(tools, settings, { link, set, cookieHash });
  return { state: "signed-in", authorization: summarize(set), hadWaiting };
}

/** What the browser brought is of no use to anybody now. */
async function discard(
  tools: SignInTools,
  { credentialId, consumer }: LinkRequest,
  sealed: readonly [SealedLink, ...SealedLink[]],
): Promise<ChatAnswer> {
  const isOurs = await tools.links.discard(sealed);
  const hadWaiting = tools.waiting.endOf(credentialId, consumer, { state: "ended", reason: "wrong-codes" });
  const settings = tools.settingsOf(credentialId);
  if (isOurs && settings) await Promise.all(sealed.map(({ outcome }) => tools.revoke(settings, outcome.set)));
  return { state: "wrong-codes", hadWaiting };
}
