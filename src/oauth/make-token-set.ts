import type { OAuthSettings } from "../credentials/credential-settings.js";
import { fingerprintOf } from "../credentials/fingerprint.js";
import { factsFromReply } from "../providers/captured-facts.js";
import type { TokenSet } from "../tokens/token-set.js";
import { accountFromIdToken } from "./account.js";
import type { TokenFields } from "./token-client.js";

/** No RFC has one: Keycloak's and Microsoft's, GitHub's, Intuit's words. */
const REFRESH_LIFETIMES = ["refresh_expires_in", "refresh_token_expires_in", "x_refresh_token_expires_in"];

/** Lifetimes over ten years in seconds are milliseconds that somebody meant. */
const LONGEST_LIFETIME_SECONDS = 10 * 365 * 24 * 3600;

/**
 * The token set of a token reply. Whatever the reply leaves out, or says in a way that can't be read, is kept from
 * `previous` (RFC 6749 section 6: no new refresh token means that the old one stays), never taken as an error.
 */
export function makeTokenSet(
  fields: TokenFields,
  settings: OAuthSettings,
  nowMs: number,
  previous?: TokenSet,
): TokenSet {
  const lifetimeSeconds = readLifetime(fields.expires_in) ?? settings.lifetimeSeconds;
  const isRotated = nonEmpty(fields.refresh_token) !== undefined;
  const refreshToken = nonEmpty(fields.refresh_token) ?? previous?.refreshToken;
  const refreshLifetime = REFRESH_LIFETIMES.map((name) => readLifetime(fields[name])).find(
    (found) => found !== undefined,
  );
  const scope = readScope(fields.scope) ?? previous?.scope ?? settings.scope;
  const account = accountFromIdToken(fields.id_token) ?? previous?.account;
  return {
    accessToken: nonEmpty(fields.access_token) ?? "",
    tokenType: nonEmpty(fields.token_type) ?? "Bearer",
    receivedAtMs: nowMs,
    fingerprint: fingerprintOf(settings),
    facts: { ...previous?.facts, ...factsFromReply(settings.facts, fields) },
    ...(refreshToken !== undefined && { refreshToken }),
    ...(lifetimeSeconds !== undefined && { expiresAtMs: nowMs + lifetimeSeconds * 1000 }),
    ...(refreshToken !== undefined && refreshEnd(refreshLifetime, nowMs, isRotated ? undefined : previous)),
    ...(scope !== undefined && scope !== "" && { scope }),
    ...(account !== undefined && { account }),
    ...(previous?.tokenUrl !== undefined && { tokenUrl: previous.tokenUrl }),
  };
}

/** A reply that says nothing, of the same refresh token, leaves what an earlier one said. */
function refreshEnd(lifetimeSeconds: number | undefined, nowMs: number, previous?: TokenSet) {
  if (lifetimeSeconds !== undefined) return { refreshExpiresAtMs: nowMs + lifetimeSeconds * 1000 };
  return previous?.refreshExpiresAtMs === undefined ? {} : { refreshExpiresAtMs: previous.refreshExpiresAtMs };
}

/** Seconds; undefined for anything that is not a positive number or the text of one. */
function readLifetime(value: unknown): number | undefined {
  const seconds =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  return seconds > LONGEST_LIFETIME_SECONDS ? seconds / 1000 : seconds;
}

function readScope(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string").join(" ");
  return nonEmpty(value);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
