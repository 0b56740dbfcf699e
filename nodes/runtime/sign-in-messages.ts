import type { LoginLink } from "../../src/consumers/sign-in/login-link.js";
import type { SignInEnd } from "../../src/consumers/sign-in/sign-in-end.js";
import type { AuthorizationSummary } from "../../src/tokens/credential-state.js";
import { explain } from "./explain.js";
import type { Message, Red } from "./red.js";

const CATALOGUE = "@keyring/node-red/keyring-login-link";

/** The words around a link, as the author wants them. */
export interface LinkWords {
  readonly text: string;
  readonly label: string;
}

/** One entry a port: signed in, link to send, not signed in. */
export type LoginOutputs = readonly [Message | null, Message | null, Message | null];

/** Who signed in, for what, until when: public facts, never the token. */
export function signedInMessage(msg: Message, { account, scope, expiresAtMs }: AuthorizationSummary): LoginOutputs {
  msg.signedIn = {
    ...(account !== undefined && { account }),
    ...(scope !== undefined && { scope }),
    ...(expiresAtMs !== undefined && { expiresAt: isoTime(expiresAtMs) }),
  };
  return [msg, null, null];
}

/** A message ready to send into the chat. The one that waits stays as it was. */
export function linkMessage(
  RED: Red,
  msg: Message,
  link: LoginLink,
  words: LinkWords,
  triesLeft?: number,
): LoginOutputs {
  const { address: url, endsAtMs } = link;
  const wrong = triesLeft === undefined ? "" : `${RED._(`${CATALOGUE}:chat.wrongCode`, { count: triesLeft })} `;
  const text = `${wrong}${words.text}`;
  const sent = RED.util.cloneMessage(msg);
  sent.payload = `${text} ${url}`;
  sent.loginLink = {
    url,
    label: words.label,
    text,
    expiresAt: isoTime(endsAtMs),
    ...(triesLeft !== undefined && { triesLeft }),
  };
  return [null, sent, null];
}

/** Why nobody is signed in: a word that stays the same across releases, and a sentence for people. */
export function notSignedInMessage(RED: Red, msg: Message, end: Extract<SignInEnd, { state: "ended" }>): LoginOutputs {
  const why = end.failure ? ` ${explain(RED, end.failure)}` : "";
  const code = end.failure && { code: end.failure.code };
  msg.notSignedIn = { reason: end.reason, message: `${RED._(`${CATALOGUE}:end.${end.reason}`)}${why}`, ...code };
  return [null, null, msg];
}

export function outputsOf(RED: Red, msg: Message, end: SignInEnd): LoginOutputs {
  return end.state === "signed-in" ? signedInMessage(msg, end.authorization) : notSignedInMessage(RED, msg, end);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
