import type { Applied } from "../../credentials/apply-credential.js";
import { checkOf, effectiveOrigins } from "./allowed-origins.js";
import type { Authorization } from "../requests/api-request.js";

type Listed = Parameters<typeof effectiveOrigins>[0];

/** Where secrets of a credential, and of one over it, may go from a node whose URL has this origin written out. */
export function guardSecrets(
  settings: Listed | undefined,
  second: Listed | undefined,
  writtenOrigin: string | undefined,
): Authorization["mayGoTo"] {
  const lists = [settings ?? { allowedOrigins: [] }, ...(second ? [second] : [])];
  const checks = lists.map((each) => checkOf(effectiveOrigins(each, writtenOrigin)));
  return (url) => checks.every((mayGoTo) => mayGoTo(url));
}

/** What is applied, where it may go. */
export function authorizationOf(applied: Applied, mayGoTo: Authorization["mayGoTo"]): Authorization {
  return { ...applied, mayGoTo };
}
