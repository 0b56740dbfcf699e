import type { Clock } from "../../clock.js";
import type { PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import { Failure } from "../../failure.js";
import type { Transport } from "../../http/connections/transport.js";
import { createFormPoster } from "../../oauth/post-form.js";
import { createDocumentReader } from "./issuer-document.js";
import { IssuerKeys } from "./issuer-keys.js";
import { loadKeys } from "./load-keys.js";
import type { VerifyToken } from "./verified-token.js";
import { createIntrospectionVerifier } from "./verify-by-introspection.js";
import { createSignatureVerifier } from "./verify-signature.js";

const TIME_LIMIT_MS = 10_000;

/** Larger than any that is sent in a header, and not worth the work. */
const MOST_BYTES = 16 * 1024;

/** Verifies tokens as the author chose; one that is larger than any should be throws `token-too-large`. */
export function createVerifier(settings: PreAuthenticationSettings, transport: Transport, clock: Clock): VerifyToken {
  const verify = verifierOf(settings, transport, clock);
  return async (token) => {
    if (Buffer.byteLength(token) > MOST_BYTES) throw new Failure("token-too-large");
    return verify(token);
  };
}

function verifierOf(settings: PreAuthenticationSettings, transport: Transport, clock: Clock): VerifyToken {
  const { verification, issuer } = settings;
  if (verification.by === "introspection") {
    const postForm = createFormPoster(transport, undefined, TIME_LIMIT_MS);
    return createIntrospectionVerifier(settings, verification, { postForm, clock });
  }
  const read = createDocumentReader(transport, TIME_LIMIT_MS);
  const keys = new IssuerKeys(() => loadKeys(issuer, verification.jwksUrl, read), clock);
  return createSignatureVerifier(settings, verification.algorithms, { keys, clock });
}
