import { readAuthenticationChallenges } from "./authentication-challenges.js";
import { readDigestAlgorithm, strengthOf, type DigestAlgorithm } from "./digest-algorithm.js";

/** What the answer protects: the request line, or the body too. */
type QualityOfProtection = "auth" | "auth-int";

/** A server's Digest challenge (RFC 7616 section 3.3). Its texts have a character for each octet, as Node reads headers. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** Undefined for a server of RFC 2069, which knows none. */
  readonly qop: QualityOfProtection | undefined;
  readonly opaque: string | undefined;
  /** The answer was right but its nonce is used up: the same user and password may be tried again. */
  readonly isStale: boolean;
  /** The user's name must go as a hash. */
  readonly hashesUser: boolean;
  /** The server named its charset, and only UTF-8 can be one. */
  readonly isUnicode: boolean;
}

/** The strongest Digest challenge of a `WWW-Authenticate` header that can be answered; of equal ones the first. */
export function readDigestChallenge(header: string): DigestChallenge | undefined {
  return readAuthenticationChallenges(header)
    .filter(({ scheme }) => scheme === "digest")
    .flatMap(({ parameters }) => toDigestChallenge(parameters) ?? [])
    .sort((one, other) => strengthOf(other.algorithm) - strengthOf(one.algorithm))[0];
}

/** Undefined where a part that must be there is missing, and for an algorithm or protection that is not known. */
function toDigestChallenge(parameters: ReadonlyMap<string, string>): DigestChallenge | undefined {
  const realm = parameters.get("realm");
  const nonce = parameters.get("nonce");
  const algorithm = readDigestAlgorithm(parameters.get("algorithm"));
  const offers = listOf(parameters.get("qop"));
  const qop = (["auth", "auth-int"] as const).find((each) => offers.includes(each));
  const isAnswerable = offers.length === 0 || qop !== undefined;
  if (realm === undefined || nonce === undefined || algorithm === undefined || !isAnswerable) return undefined;
  return {
    realm,
    nonce,
    algorithm,
    qop,
    opaque: parameters.get("opaque"),
    isStale: isSame(parameters.get("stale"), "true"),
    hashesUser: isSame(parameters.get("userhash"), "true"),
    isUnicode: isSame(parameters.get("charset"), "utf-8"),
  };
}

function isSame(text: string | undefined, expected: string): boolean {
  return text?.toLowerCase() === expected;
}

function listOf(text = ""): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}
