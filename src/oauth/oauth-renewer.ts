import type { Clock } from "../clock.js";
import type { OAuthSettings } from "../credentials/credential-settings.js";
import { fingerprintOf, settingsDigestOf } from "../credentials/fingerprint.js";
import type { Renewer } from "../tokens/renewer.js";
import type { Grants } from "./grants.js";
import { makeTokenSet } from "./make-token-set.js";
import { needsNobody } from "./needs-nobody.js";
import { tokenUrlOf } from "./token-url-of.js";

/** Renewals of an OAuth 2.0 credential: its refresh token, or Client Credentials again (RFC 6749 sections 4.4 and 6), or what an account's key gives. */
export function createOAuthRenewer(settings: OAuthSettings, grants: Grants, clock: Clock): Renewer {
  const isEndless = needsNobody(settings.grant);
  return {
    name: settings.name,
    fingerprint: fingerprintOf(settings),
    settingsDigest: settingsDigestOf(settings),
    isEndless,
    ...(settings.idleDays !== undefined && { idleDays: settings.idleDays }),
    wayOf: (set) => (isEndless ? "request" : set?.refreshToken === undefined ? undefined : "refresh"),
    async refresh(set) {
      const { refreshToken = "" } = set;
      const fields = await grants.refresh(settings, { refreshToken, tokenUrl: tokenUrlOf(settings, set) });
      return makeTokenSet(fields, settings, clock.nowMs(), set);
    },
    async request(set) {
      return makeTokenSet(await grants.requestToken(settings), settings, clock.nowMs(), set);
    },
  };
}
