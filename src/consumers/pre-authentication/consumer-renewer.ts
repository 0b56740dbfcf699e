import type { Clock } from "../../clock.js";
import type { PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import { fingerprintOf } from "../../credentials/fingerprint.js";
import { Failure } from "../../failure.js";
import { exchangeToken, refreshExchanged } from "../../oauth/exchange-token.js";
import { makeTokenSet } from "../../oauth/make-token-set.js";
import type { PostForm } from "../../oauth/token-client.js";
import type { Renewer } from "../../tokens/renewer.js";
import type { Subject, TokenSet } from "../../tokens/token-set.js";
import type { VerifiedToken } from "./verified-token.js";

/** Renewals of what came of a consumer's own token, and how it comes of it. */
export interface ConsumerRenewer extends Renewer {
  /** The set of a token that was verified: itself, or what it is exchanged for. Throws what the token endpoint says. */
  begin(verified: VerifiedToken): Promise<TokenSet>;
}

export function createConsumerRenewer(
  settings: PreAuthenticationSettings,
  postForm: PostForm,
  clock: Clock,
): ConsumerRenewer {
  const common = { name: settings.name, fingerprint: fingerprintOf(settings), isEndless: false };
  const nothing = () => Promise.reject(new Failure("needs-authorizing", { name: settings.name }));
  const { exchange } = settings;
  if (exchange === undefined) {
    const begin = (verified: VerifiedToken) => Promise.resolve(ownSet(verified, common.fingerprint, clock.nowMs()));
    return { ...common, wayOf: () => undefined, refresh: nothing, request: nothing, begin };
  }
  const exchanged = async (subject: Subject, previous?: TokenSet): Promise<TokenSet> => {
    const fields = await exchangeToken(exchange, subject.token, postForm);
    return { ...makeTokenSet(fields, settings, clock.nowMs(), previous), subject };
  };
  return {
    ...common,
    wayOf(set) {
      if (set?.refreshToken !== undefined) return "refresh";
      return set?.subject && clock.nowMs() < set.subject.endsAtMs ? "request" : undefined;
    },
    async refresh(set) {
      const fields = await refreshExchanged(exchange, set.refreshToken ?? "", postForm);
      return makeTokenSet(fields, settings, clock.nowMs(), set);
    },
    request: (set) => (set?.subject ? exchanged(set.subject, set) : nothing()),
    async begin(verified) {
      const { account } = verified;
      return { ...(await exchanged(subjectOf(verified))), ...(account !== undefined && { account }) };
    },
  };
}

/** A token that is past its time, but within the author's tolerance, goes on for as long as that. */
function ownSet(verified: VerifiedToken, fingerprint: string, nowMs: number): TokenSet {
  const { token, expiresAtMs, endsAtMs, account, scope } = verified;
  return {
    accessToken: token,
    tokenType: "Bearer",
    receivedAtMs: nowMs,
    expiresAtMs: nowMs < expiresAtMs ? expiresAtMs : endsAtMs,
    fingerprint,
    facts: {},
    subject: subjectOf(verified),
    ...(account !== undefined && { account }),
    ...(scope !== undefined && { scope }),
  };
}

function subjectOf({ token, endsAtMs, issuedAtMs }: VerifiedToken): Subject {
  return { token, endsAtMs, ...(issuedAtMs !== undefined && { issuedAtMs }) };
}
