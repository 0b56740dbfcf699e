import type { PreAuthenticationSettings } from "../../src/credentials/credential-settings.js";
import { USUAL_ALGORITHMS } from "../../src/credentials/signature-algorithms.js";
import { AUDIENCE } from "./token-issuer.js";

/** Settings of a Consumer Pre-Authentication credential that takes an issuer's signed tokens, but for what a test sets itself. */
export function preAuthenticationSettings(
  issuer: string,
  changes: Partial<PreAuthenticationSettings> = {},
): PreAuthenticationSettings {
  return {
    id: "credential",
    type: "pre_authentication",
    name: "Shop",
    issuer,
    audience: [AUDIENCE],
    consumerClaim: "sub",
    clockToleranceSeconds: 30,
    verification: { by: "signature", algorithms: USUAL_ALGORITHMS },
    headerName: "Authorization",
    headerScheme: "Bearer",
    expired: { statuses: [401] },
    allowedOrigins: [],
    ...changes,
  };
}
