import { chatAddress } from "../../../src/consumers/pages/addresses.js";
import { isLogoTooLarge, readLogo } from "../../../src/consumers/pages/logo.js";

/** Checks of single fields: each gives the key of a sentence where the text can't work. */
type Check = (text: string) => string | undefined;

const MOST_MINUTES = 24 * 60;

/** In the place of the editor's own check of a config node: consumers must be able to sign in to it. */
export const signInCredential: Check = (id) => {
  if (id === "") return "check.signInCredential";
  const credential = RED.nodes.node(id);
  if (!credential) return "check.credentialGone";
  if (credential.credentialType !== "consumer") return "check.credentialType";
  return credential.valid === false ? "check.credentialInvalid" : undefined;
};

export const minutes: Check = (text) =>
  text === "" || (Number(text) > 0 && Number(text) <= MOST_MINUTES) ? undefined : "check.lifetime";

/** Each `{{` has its `}}`. */
export const template: Check = (text) =>
  text.split("{{").length === text.split("}}").length ? undefined : "check.template";

export const logo: Check = (text) => {
  if (isLogoTooLarge(text)) return "check.logoTooLarge";
  return text === "" || readLogo(text) !== undefined ? undefined : "check.logo";
};

export const backToChat: Check = (text) =>
  text === "" || chatAddress(text.replaceAll("{{code}}", "123456")) !== undefined ? undefined : "check.back";
