import type { Clock } from "../../clock.js";
import type { PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import type { IssuerKeys } from "./issuer-keys.js";
import { loadJose, type Jose, type KeySet } from "./load-jose.js";
import { tokenFailure } from "./token-failure.js";
import { toVerifiedToken, type VerifyToken } from "./verified-token.js";

type JwtOptions = Parameters<Jose["jwtVerify"]>[2];

/**
 * Verifies a JWT by the issuer's keys (RFC 7519, RFC 8725): signature, then issuer, audience and times. Keys are fetched
 * again where the token's is not among them.
 */
export function createSignatureVerifier(
  settings: PreAuthenticationSettings,
  algorithms: readonly string[],
  { keys, clock }: { readonly keys: IssuerKeys; readonly clock: Clock },
): VerifyToken {
  return async (token) => {
    const jose = await loadJose();
    const options = {
      algorithms: [...algorithms],
      issuer: settings.issuer,
      audience: [...settings.audience],
      clockTolerance: settings.clockToleranceSeconds,
      currentDate: new Date(clock.nowMs()),
    };
    try {
      const isNamed = checkHeader(jose, token, algorithms);
      const known = await keys.current();
      const claims = await verifyWith(jose, token, known, options).catch(async (error: unknown) => {
        const newer = mayHaveNewKey(jose, error, isNamed) ? await keys.newerThan(known) : undefined;
        if (newer === undefined) throw error;
        return verifyWith(jose, token, newer, options);
      });
      return toVerifiedToken(token, claims, settings);
    } catch (error) {
      throw tokenFailure(jose, error, settings.issuer);
    }
  };
}

/** Whether the header names a key. No key is fetched for a token whose algorithm is refused. */
function checkHeader({ decodeProtectedHeader }: Jose, token: string, algorithms: readonly string[]): boolean {
  const { alg, kid } = headerOf(decodeProtectedHeader, token);
  if (alg === undefined || !algorithms.includes(alg))
    throw new Failure("token-algorithm-refused", { algorithm: /^[\w-]{1,20}$/.test(alg ?? "") ? String(alg) : "?" });
  return kid !== undefined;
}

function headerOf(decode: Jose["decodeProtectedHeader"], token: string) {
  try {
    return decode(token);
  } catch {
    throw new Failure("token-malformed");
  }
}

/** The claims. Where the token names no key, or several fit, each that fits is tried. */
async function verifyWith(
  { jwtVerify, errors }: Jose,
  token: string,
  keys: KeySet,
  options: JwtOptions,
): Promise<Record<string, unknown>> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** A new key is to be found under its id; where tokens name none, by trying it. */
function mayHaveNewKey({ errors }: Jose, error: unknown, isNamed: boolean): boolean {
  if (error instanceof errors.JWKSNoMatchingKey) return true;
  return !isNamed && error instanceof errors.JWSSignatureVerificationFailed;
}
