import type { OAuthSettings, TokenSettings } from "../credentials/credential-settings.js";
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
  settings: TokenSettings,
  nowMs: number,
  previous?: TokenSet,
): TokenSet {
  const asked: Partial<Pick<OAuthSettings, "scope" | "facts" | "lifetimeSeconds">> =
    settings.type === "pre_authentication" ? { ...settings.exchange } : settings;
  const lifetimeSeconds = readLifetime(fields.expires_in) ?? asked.lifetimeSeconds;
  const refreshToken = nonEmpty(fields.refresh_token) ?? previous?.refreshToken;
  const isRotated = refreshToken !== previous?.refreshToken;
  const refreshLifetime = REFRESH_LIFETIMES.map((name) => readLifetime(fields[name])).find(
    (found) => found !== undefined,
  );
  const scope = readScope(fields.scope) ?? previous?.scope ?? asked.scope;
  const account = accountFromIdToken(fields.id_token) ?? previous?.account;
  return {
    accessToken: nonEmpty(fields.access_token) ?? "",
    tokenType: nonEmpty(fields.token_type) ?? "Bearer",
    receivedAtMs: nowMs,
    fingerprint: fingerprintOf(settings),
    facts: { ...previous?.facts, ...factsFromReply(asked.facts ?? [], fields) },
    ...(refreshToken !== undefined && { refreshToken }),
    ...(lifetimeSeconds !== undefined && { expiresAtMs: nowMs + lifetimeSeconds * 1000 }),
    ...(refreshToken !== undefined && refreshEnd({ refreshLifetime, isRotated }, nowMs, previous)),
    ...(scope !== undefined && scope !== "" && { scope }),
    ...(account !== undefined && { account }),
    ...(previous?.tokenUrl !== undefined && { tokenUrl: previous.tokenUrl }),
    ...(previous?.subject && { subject: previous.subject }),
  };
}

/** A reply that says nothing, of the same refresh token, leaves what an earlier one said. */
function refreshEnd(
  { refreshLifetime, isRotated }: { readonly refreshLifetime: number | undefined; readonly isRotated: boolean },
  nowMs: number,
  previous: TokenSet | undefined,
): Pick<TokenSet, "refreshExpiresAtMs" | "endFixedSinceMs"> {
  const before = isRotated ? undefined : previous?.refreshExpiresAtMs;
  const refreshExpiresAtMs = refreshLifetime === undefined ? before : nowMs + refreshLifetime * 1000;
  return refreshExpiresAtMs === undefined
    ? {}
    : { refreshExpiresAtMs, ...endFixedSince(refreshExpiresAtMs, nowMs, previous) };
}

/** A renewal puts the end off by the time since the last one, give or take what requests take; or it does not at all. */
function endFixedSince(endMs: number, nowMs: number, previous: TokenSet | undefined) {
  if (previous?.refreshExpiresAtMs === undefined) return {};
  const isPutOff = endMs - previous.refreshExpiresAtMs > (nowMs - previous.receivedAtMs) / 2;
  return isPutOff ? {} : { endFixedSinceMs: previous.endFixedSinceMs ?? previous.receivedAtMs };
}

/** Whole seconds; undefined for anything that is not a positive number, or the text of one, that somebody can mean. */
function readLifetime(value: unknown): number | undefined {
  const seconds =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
  if (!Number.isFinite(seconds) || seconds <= 0) return undefined;
  const lifetime = [seconds, seconds / 1000].find((candidate) => candidate <= LONGEST_LIFETIME_SECONDS);
  return lifetime && Math.ceil(lifetime);
}

function readScope(value: unknown): string | undefined {
  return nonEmpty(Array.isArray(value) ? value.filter((item) => typeof item === "string").join(" ") : value);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
