import { isVariable } from "../../../src/credentials/resolve-environment.js";
import { parseAllowedOrigin } from "../../../src/http/secrets/allowed-origins.js";
import { findUnsafeAlgorithm } from "../../../src/credentials/signature-algorithms.js";
import { isSecure, parseUrl } from "../../../src/parse-url.js";
import { expression } from "../shared/request-checks.js";

/** Checks of single fields while the author types: each gives the key of a sentence, or undefined where all is well. */
type Check = (text: string) => string | undefined;

/** A check that finds nothing wrong with a field that is empty or has a variable of the environment. */
function optional(check: Check): Check {
  return (text) => (text === "" || isVariable(text) ? undefined : check(text));
}

/** An OAuth endpoint: https, or http on this machine; no fragment (RFC 6749 section 3.1). */
const checkEndpoint = optional((text) => {
  const url = parseUrl(text);
  if (url === undefined) return "check.notUrl";
  if (!isSecure(url)) return "check.notHttps";
  if (url.username !== "" || url.password !== "") return "check.userInfo";
  return url.hash === "" ? undefined : "check.fragment";
});

/** An issuer is an address, but some are only a name. */
const checkIssuer: Check = (text) => (text.includes("://") ? checkEndpoint(text) : undefined);

/** A base URL: may begin with a fact or a variable of the environment. */
const checkBaseUrl = optional((text) => {
  if (text.startsWith("{{credential.")) return undefined;
  const url = parseUrl(text.replace(/\{\{.*?\}\}/g, "x"));
  return url !== undefined && /^https?:$/.test(url.protocol) ? undefined : "check.notUrl";
});

/** What Test asks for: a path behind the base URL, or a whole address. */
const checkTestUrl: Check = (text) => (text.startsWith("/") ? undefined : checkBaseUrl(text));

const checkCallbackBase = optional((text) => {
  const url = parseUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "check.notUrl";
  return url.search === "" && url.hash === "" ? undefined : "check.baseHasQuery";
});

const checkOrigins = optional((text) => {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "" && !isVariable(entry));
  return entries.every((entry) => parseAllowedOrigin(entry) !== undefined) ? undefined : "check.notOrigin";
});

/** A header name: token of RFC 9110 section 5.6.2. */
const checkHeaderName = optional((text) => (/^[\w!#$%&'*+.^`|~-]+$/.test(text) ? undefined : "check.notHeaderName"));

/** Visible ASCII (RFC 6749 appendix A.1): a blank or a line break came with the paste. */
const checkClientId: Check = (text) => (/^[\x20-\x7e]*$/.test(text) ? undefined : "check.notAscii");

/** Part of a host's name. */
const checkLocation = optional((text) => (/^[a-z\d-]*$/.test(text) ? undefined : "check.nluLocation"));

/** Statuses of three digits, apart by commas or blanks. */
const checkStatuses = optional((text) => (/^[1-5]\d\d(?:[\s,]+[1-5]\d\d)*$/.test(text) ? undefined : "check.statuses"));

const checkExpiredWhen = optional(expression("check.expiredWhen"));

/** Algorithms with a public key, apart by commas or blanks. */
const checkAlgorithms = optional((text) => {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  return findUnsafeAlgorithm(entries) === undefined ? undefined : "check.algorithms";
});

const checkClockTolerance = optional((text) =>
  /^\d+$/.test(text) && Number(text) <= 300 ? undefined : "check.clockTolerance",
);

/** The check of each field that has one: for the sentence under it, and for the editor's own mark on the node. */
export const CHECKS = {
  authorizationUrl: checkEndpoint,
  tokenUrl: checkEndpoint,
  refreshUrl: checkEndpoint,
  revocationUrl: checkEndpoint,
  baseUrl: checkBaseUrl,
  allowedOrigins: checkOrigins,
  testUrl: checkTestUrl,
  callbackBaseUrl: checkCallbackBase,
  headerName: checkHeaderName,
  expiredStatuses: checkStatuses,
  expiredWhen: checkExpiredWhen,
  parameterName: checkHeaderName,
  clientId: checkClientId,
  issuer: checkIssuer,
  jwksUrl: checkEndpoint,
  introspectionUrl: checkEndpoint,
  introspectionClientId: checkClientId,
  exchangeUrl: checkEndpoint,
  exchangeClientId: checkClientId,
  algorithms: checkAlgorithms,
  clockTolerance: checkClockTolerance,
  nluLocation: checkLocation,
  nluTokenUrl: checkEndpoint,
} satisfies Readonly<Record<string, Check>>;
