import type { Clock } from "../../clock.js";
import type { OAuthSettings } from "../../credentials/credential-settings.js";
import type { Grants } from "../../oauth/grants.js";
import type { TokenSet } from "../../tokens/token-set.js";
import type { Consumer } from "../../tokens/token-store.js";
import type { ConsumerRegistry } from "../consumer-registry.js";
import type { CodeTimes } from "./code-times.js";
import type { LoginLinks } from "./login-links.js";
import type { SignInEnd } from "./sign-in-end.js";
import type { Turns } from "./turns.js";

/** What signing consumers in works with. */
export interface SignInTools {
  readonly links: LoginLinks;
  readonly waiting: WaitingRoom;
  readonly registry: ConsumerRegistry;
  readonly grants: Grants;
  readonly clock: Clock;
  readonly codes: CodeTimes;
  /** By `consumerKey`: what changes whether a consumer is signed in. */
  readonly turns: Turns;
  /** Whether a link may let go a sign-in without a code. */
  readonly isLinkModeAllowed: boolean;
  /** Under which a credential is deployed; undefined where it is not, or consumers don't sign in to it. */
  readonly settingsOf: (credentialId: string) => OAuthSettings | undefined;
  /** Who signed in, where the token reply did not say; undefined where the provider doesn't either. */
  readonly askAccount: (settings: OAuthSettings, set: TokenSet) => Promise<string | undefined>;
  /** Ends a grant that nobody will use, as well as that can be done. */
  readonly revoke: (settings: OAuthSettings, set: TokenSet) => Promise<void>;
  /** Tells other processes that a sign-in came to an end. */
  readonly announce: () => Promise<void>;
}

/** Messages that wait, for whoever ends their waiting. */
interface WaitingRoom {
  endOf(credentialId: string, consumer: Consumer, end: SignInEnd): boolean;
  endOfLink(linkName: string, end: SignInEnd): boolean;
  extend(linkName: string, endsAtMs: number): void;
}
