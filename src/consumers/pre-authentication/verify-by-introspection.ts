import { createHash } from "node:crypto";
import type { Clock } from "../../clock.js";
import type { ClientSettings, PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import { authenticatedRequest, postToProvider, type PostForm } from "../../oauth/token-client.js";
import { shown } from "./find-jwks-url.js";
import { parseObject } from "./issuer-document.js";
import { RecentMap } from "../recent-map.js";
import { timeIn, toVerifiedToken, type VerifiedToken, type VerifyToken } from "./verified-token.js";

/** The same token comes with each message; a revoked one is told after so long (RFC 7662 section 4). */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 10_000;

interface Introspection {
  readonly url: string;
  readonly client: ClientSettings;
}

interface Answer {
  outcome: Promise<VerifiedToken> | undefined;
  askedAtMs: number;
}

/**
 * Asks the introspection endpoint about a token (RFC 7662), once a minute for the same one. The endpoint must say for
 * whom the token was made and when it ends: else it could be one for another service.
 */
export function createIntrospectionVerifier(
  settings: PreAuthenticationSettings,
  introspection: Introspection,
  { postForm, clock }: { readonly postForm: PostForm; readonly clock: Clock },
): VerifyToken {
  const answers = new RecentMap<Answer>(MOST_REMEMBERED);
  const ask = async (token: string): Promise<VerifiedToken> => {
    const claims = await introspect(introspection, token, postForm);
    checkClaims(claims, settings, clock.nowMs());
    return toVerifiedToken(token, claims, settings);
  };
  return async (token) => {
    const answer = answers.get(digest(token), () => ({ outcome: undefined, askedAtMs: 0 }));
    const ageMs = Math.abs(clock.nowMs() - answer.askedAtMs);
    if (answer.outcome === undefined || ageMs >= REMEMBERED_MS) {
      answer.askedAtMs = clock.nowMs();
      answer.outcome = ask(token).catch((error: unknown) => {
        answer.outcome = undefined; // the next message asks again
        throw error;
      });
    }
    const verified = await answer.outcome;
    if (clock.nowMs() >= verified.endsAtMs) throw new Failure("token-expired");
    return verified;
  };
}

type Claims = Readonly<Record<string, unknown>>;

/** The endpoint's answer. Throws `issuer-unreachable` and `introspection-refused`. */
async function introspect({ url, client }: Introspection, token: string, postForm: PostForm): Promise<Claims> {
  const reply = await postToProvider(postForm, authenticatedRequest(url, client, { token })).catch((error: unknown) => {
    throw error instanceof Failure ? new Failure("issuer-unreachable", error.facts, { cause: error.cause }) : error;
  });
  const claims = reply.statusCode === 200 ? parseObject(reply.body.toString("utf8")) : undefined;
  if (claims === undefined)
    throw new Failure("introspection-refused", { host: new URL(url).host, status: reply.statusCode });
  return claims;
}

/** The endpoint speaks for its own issuer where it names none; what it does not say of the audience counts for nothing. */
function checkClaims(claims: Claims, settings: PreAuthenticationSettings, nowMs: number): void {
  const { issuer, audience, clockToleranceSeconds } = settings;
  const { active, iss, aud } = claims;
  if (active !== true) throw new Failure("token-inactive");
  if (iss !== undefined && iss !== issuer) throw new Failure("token-issuer-wrong", { issuer: shown(iss) });
  if (aud === undefined) throw new Failure("token-audience-unknown");
  const isOurs = [aud].flat().some((one) => audience.some((ours) => ours === one));
  if (!isOurs) throw new Failure("token-audience-wrong");
  const beginsAtMs = timeIn(claims, "nbf") ?? -Infinity;
  if (beginsAtMs > nowMs + clockToleranceSeconds * 1000) throw new Failure("token-not-yet-valid");
}

/** Tokens can be long, and need not lie about in memory. */
function digest(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
