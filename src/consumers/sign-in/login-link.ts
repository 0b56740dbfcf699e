import type { FailureCode, FailureFacts } from "../../failure.js";
import type { AuthorizationSummary } from "../../tokens/credential-state.js";
import type { TokenSet } from "../../tokens/token-set.js";
import type { Consumer } from "../../tokens/token-store.js";

/** What the author chose for the pages that a consumer sees. */
export interface PageChoices {
  /** Who asks the consumer to sign in. */
  readonly asker?: string;
  /** How the page names the consumer. */
  readonly consumer?: string;
  readonly title?: string;
  readonly text?: string;
  /** An https or data URL. */
  readonly logo?: string;
  /** Of `languages.ts`; absent: the browser's. */
  readonly language?: string;
  /** Address of the chat, with `{{code}}` where the code goes. */
  readonly back?: string;
}

/** How a sign-in is bound to the chat that asked for it: by a code that the consumer types there, or not at all. */
type BindingMode = "code" | "link";

/** What a node asks a link for. */
export interface LinkRequest {
  readonly credentialId: string;
  /** Of the credential's settings: under other ones the link does not work. */
  readonly fingerprint: string;
  readonly nodeId: string;
  readonly consumer: Consumer;
  readonly mode: BindingMode;
  readonly lifetimeMs: number;
  readonly page: PageChoices;
  /** Where links and callbacks stand. */
  readonly addresses: ConsumerAddresses;
}

export interface ConsumerAddresses {
  /** A link is this and its secret. */
  readonly loginBase: string;
  /** The redirect URI. */
  readonly callbackUrl: string;
}

/** A login link as the store keeps it, from the message that asked for it to its end. */
export interface LoginLink extends Omit<LinkRequest, "lifetimeMs" | "addresses"> {
  /** In the address only; the store finds the link by what `linkNameOf` makes of it. */
  readonly secret: string;
  readonly address: string;
  readonly callbackUrl: string;
  readonly createdAtMs: number;
  readonly endsAtMs: number;
  /** How often somebody pressed Continue. */
  readonly attempts: number;
  /** The newest attempt, from Continue to its callback. */
  readonly attempt?: LoginAttempt;
  /** What came of it; absent: nobody has signed in yet. */
  readonly outcome?: LoginOutcome;
}

/** How often somebody may press Continue on one link. */
export const MOST_ATTEMPTS = 5;

/** One way of a browser to the provider and back. */
interface LoginAttempt {
  /** SHA-256, as are all hashes here. */
  readonly stateHash: string;
  /** PKCE verifier (RFC 7636). */
  readonly verifier: string;
  readonly cookieHash: string;
}

/** The set waits, sealed with the link, for the code that its consumer types in time. */
interface SealedOutcome {
  readonly state: "code";
  readonly code: string;
  readonly endsAtMs: number;
  readonly cookieHash: string;
  readonly set: TokenSet;
}

/** Only the browser of `cookieHash` is shown what it came to. */
export type LoginOutcome =
  | SealedOutcome
  | {
      readonly state: "kept";
      readonly cookieHash: string;
      readonly authorization: AuthorizationSummary;
      /** No message waited here: the consumer has to write again. */
      readonly writeAgain: boolean;
    }
  | { readonly state: "declined" }
  | { readonly state: "failed"; readonly cookieHash: string; readonly reason: LoginFailure };

export interface LoginFailure {
  readonly code: FailureCode;
  readonly facts: FailureFacts;
}

/** Whether nobody has signed in by the link yet, nor said that it was not asked for. */
export function isOpen(link: LoginLink | undefined): link is LoginLink & { readonly outcome?: never } {
  return link !== undefined && link.outcome === undefined;
}

export type SealedLink = LoginLink & { readonly outcome: SealedOutcome };

export function isSealed(link: LoginLink | undefined): link is SealedLink {
  return link?.outcome?.state === "code";
}

/** Whether a code waited for its consumer until it was too late. */
export function isLate(link: LoginLink | undefined, nowMs: number): link is SealedLink {
  return isSealed(link) && link.outcome.endsAtMs <= nowMs;
}

/** What a link is now: one whose code is too late is open again, if it still lasts. */
export function linkNow(link: LoginLink | undefined, nowMs: number): LoginLink | undefined {
  if (link === undefined || link.endsAtMs <= nowMs) return undefined;
  if (!isLate(link, nowMs)) return link;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- what it came to is forgotten
  const { outcome, ...open } = link;
  return open;
}

/** The open links of one consumer of one credential, and how many codes were typed. */
export interface ConsumerLinks {
  /** Oldest first. */
  readonly links: readonly { readonly name: string; readonly endsAtMs: number }[];
  readonly tries: number;
}

/** A link that the store gave back; undefined where it is none of this version. */
export function parseLoginLink(content: object | undefined): LoginLink | undefined {
  return isOfVersion(content) && "secret" in content ? (content as unknown as LoginLink) : undefined;
}

export function parseConsumerLinks(content: object | undefined): ConsumerLinks {
  return isOfVersion(content) && "links" in content ? (content as unknown as ConsumerLinks) : { links: [], tries: 0 };
}

/** What we sealed ourselves needs no other check than that of its version. */
export function versioned<Content extends object>(content: Content): Content & { readonly version: 1 } {
  return { ...content, version: 1 };
}

function isOfVersion(content: object | undefined): content is object {
  return content !== undefined && "version" in content && content.version === 1;
}
