import { Failure } from "../failure.js";
import { completeCommon, required, splitList } from "./complete-credential.js";
import { completeTokenUse } from "./complete-token-use.js";
import type { CredentialForm, CredentialSecrets } from "./credential-form.js";
import type {
  ClientSettings,
  PreAuthenticationSettings,
  TokenExchange,
  TokenVerification,
} from "./credential-settings.js";
import { endpoint } from "./endpoint.js";
import { findUnsafeAlgorithm, USUAL_ALGORITHMS } from "./signature-algorithms.js";

const CLOCK_TOLERANCE_SECONDS = 30;
const MOST_CLOCK_TOLERANCE_SECONDS = 300;

/** The settings of a Consumer Pre-Authentication credential; throws as `completeCredential` does. */
export function completePreAuthentication(
  id: string,
  form: CredentialForm,
  secrets: CredentialSecrets,
): PreAuthenticationSettings {
  const verification = completeVerification(form, secrets);
  // The issuer is an address only where its metadata are read there.
  const isAsked = verification.by === "signature" && verification.jwksUrl === undefined;
  return {
    ...completeCommon(id, form),
    ...completeTokenUse(form),
    type: "pre_authentication",
    issuer: isAsked ? endpoint(form.issuer, "issuer") : required(form.issuer, "issuer"),
    audience: requiredList(form.audience, "audience"),
    consumerClaim: form.consumerClaim || "sub",
    clockToleranceSeconds: completeTolerance(form.clockTolerance),
    verification,
    ...(form.exchange && { exchange: completeExchange(form, secrets) }),
  };
}

function completeVerification(form: CredentialForm, secrets: CredentialSecrets): TokenVerification {
  if (form.verification === "introspection") return completeIntrospection(form, secrets);
  const algorithms = splitList(form.algorithms);
  const algorithm = findUnsafeAlgorithm(algorithms);
  if (algorithm !== undefined) throw new Failure("algorithm-refused", { algorithm: algorithm.slice(0, 50) });
  return {
    by: "signature",
    algorithms: algorithms.length === 0 ? USUAL_ALGORITHMS : algorithms,
    ...(form.jwksUrl !== "" && { jwksUrl: endpoint(form.jwksUrl, "jwksUrl") }),
  };
}

function completeIntrospection(form: CredentialForm, secrets: CredentialSecrets): TokenVerification {
  return {
    by: "introspection",
    url: endpoint(form.introspectionUrl, "introspectionUrl"),
    client: completeClient("introspection", form, secrets),
  };
}

function completeExchange(form: CredentialForm, secrets: CredentialSecrets): TokenExchange {
  return {
    ...completeClient("exchange", form, secrets),
    tokenUrl: endpoint(form.exchangeUrl, "exchangeUrl"),
    subjectTokenType: form.subjectTokenType,
    ...(form.exchangeAudience !== "" && { audience: form.exchangeAudience }),
    ...(form.exchangeScope !== "" && { scope: form.exchangeScope }),
  };
}

function completeClient(
  use: "introspection" | "exchange",
  form: CredentialForm,
  secrets: CredentialSecrets,
): ClientSettings {
  const idField = `${use}ClientId` as const;
  const secretField = `${use}Secret` as const;
  const clientId = required(form[idField], idField);
  const clientAuthentication = form[`${use}Authentication`];
  if (clientAuthentication === "none") return { clientId, clientAuthentication };
  return { clientId, clientAuthentication, clientSecret: required(secrets[secretField], secretField) };
}

function requiredList(text: string, field: string): readonly string[] {
  const entries = splitList(text);
  required(entries[0], field);
  return entries;
}

function completeTolerance(text: string): number {
  if (text === "") return CLOCK_TOLERANCE_SECONDS;
  const seconds = Number(text);
  const isUsable = seconds >= 0 && seconds <= MOST_CLOCK_TOLERANCE_SECONDS;
  if (!isUsable) throw new Failure("credential-incomplete", { field: "clockTolerance" });
  return seconds;
}
