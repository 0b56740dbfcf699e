import type { AuthorizationSummary } from "../../../src/tokens/credential-state.js";
import { t } from "../shared/text.js";
import type { DeployedCredential } from "./authorize-request.js";
import { needsNobody } from "./form-fields.js";
import { timeText } from "./panel-view.js";
import { chosenProvider } from "./provider-fields.js";

/** As whom, with which scope, until when. */
export function detailsOf(authorization: AuthorizationSummary): readonly (readonly [string, string])[] {
  const { account, scope, expiresAtMs, hasRefreshToken } = authorization;
  return [
    ...(account === undefined ? [] : [[t("panel.account"), account] as const]),
    ...(scope === undefined ? [] : [[t("panel.scope"), scope] as const]),
    [t("panel.until"), untilText(expiresAtMs, hasRefreshToken || needsNobody())] as const,
  ];
}

/** As whom a credential is authorized by now; undefined where nobody knows. */
export function accountOf({ state, candidate }: DeployedCredential): string | undefined {
  const authorization = state && "authorization" in state ? state.authorization : undefined;
  return (candidate ?? authorization)?.account;
}

/** That flows will act for somebody else than before. */
export function accountWarning(
  { account }: AuthorizationSummary,
  formerAccount: string | undefined,
): string | undefined {
  if (formerAccount === undefined || account === undefined || account === formerAccount) return undefined;
  return t("panel.otherAccount", { account: formerAccount });
}

function untilText(expiresAtMs: number | undefined, isRenewed: boolean): string {
  if (expiresAtMs === undefined) return t("panel.untilRefused");
  const time = timeText(expiresAtMs);
  return isRenewed ? t("panel.untilRenewed", { time }) : time;
}

/** A warning with what to do, where the provider should have sent a refresh token and did not. */
export function refreshTokenWarning(authorization: AuthorizationSummary): string | undefined {
  const provider = chosenProvider();
  const isExpected = provider?.expectsRefreshToken ?? true;
  const isRenewable = authorization.hasRefreshToken || needsNobody();
  if (isRenewable || !isExpected || authorization.expiresAtMs === undefined) return undefined;
  const needs = provider?.refreshTokenNeeds ?? t("panel.refreshTokenNeeds");
  return `${t("panel.noRefreshToken", { time: timeText(authorization.expiresAtMs) })} ${needs}`;
}
