import type { Grant, ProviderContext } from "oidc-provider";
import { interactionPolicy } from "./quiet-oidc-provider.js";

/** The provider's policy, but for that everybody signs in each time: the demo's user may want to be another one. */
export function askEveryTime() {
  const policy = interactionPolicy.base();
  const check = new interactionPolicy.Check(
    "every_time",
    "this server asks for the sign-in each time",
    "login_required",
    ({ oidc }) => oidc?.result?.login === undefined,
  );
  policy.get("login").checks.add(check);
  return policy;
}

/** Only what was allowed in this sign-in: no grant is shared, so revoking one credential's leaves the others alone. */
export function findGivenGrant({ oidc }: ProviderContext): Promise<Grant | undefined> {
  const grantId = oidc?.result?.consent?.grantId;
  return grantId === undefined || oidc === undefined ? Promise.resolve(undefined) : oidc.provider.Grant.find(grantId);
}

/**
 * The same address with `prompt=consent` where `offline_access` is asked for: without it OpenID Connect Core section 11
 * has the scope ignored, and this server asks for consent anyway.
 */
export function withConsentPrompt(address: string): string {
  const [path = "", query = ""] = address.split("?");
  const parameters = new URLSearchParams(query);
  const isOffline = parameters.get("scope")?.split(" ").includes("offline_access") ?? false;
  if (!isOffline || parameters.has("prompt")) return address;
  parameters.set("prompt", "consent");
  return `${path}?${parameters.toString()}`;
}
