import { codeOf, Failure, type FailureCode, type FailureFacts } from "../../failure.js";

/** Which side refused the other, by the code of OpenSSL or Node. */
const SIDES: readonly (readonly [FailureCode, RegExp])[] = [
  [
    "server-not-trusted",
    /^(UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|(DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_(UNTRUSTED|REJECTED|REVOKED)|INVALID_CA|PATH_LENGTH)/,
  ],
  ["server-certificate-ended", /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/],
  ["server-name-other", /^ERR_TLS_CERT_ALTNAME_INVALID$|^UND_ERR_PRX_TLS$/],
  [
    "protocol-refused",
    /^ERR_SSL_(TLSV1_ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|WRONG_SSL_VERSION|VERSION_TOO_LOW)$/,
  ],
  ["certificate-required", /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/],
  [
    "certificate-refused",
    /^ERR_SSL_(SSLV3_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+)|TLSV1_ALERT_(UNKNOWN_CA|ACCESS_DENIED))$/,
  ],
  ["handshake-refused", /^ERR_SSL_(SSLV3_ALERT_HANDSHAKE_FAILURE|TLSV1_ALERT_INSUFFICIENT_SECURITY)$/],
];

/** How a connection ends where a server says nothing. */
const SILENT = ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"];

/**
 * What went wrong between two sides that would prove themselves, as a Failure with the facts of its sentence; undefined
 * where it was nothing of TLS. `nodeCode` is what Node, and so core's http request, calls it.
 */
export function tlsFailure(
  error: unknown,
  { host, nodeCode, showsCertificate }: { host: string; nodeCode: string; showsCertificate: boolean },
): Failure | undefined {
  const code = codeOf(error) ?? "";
  const side = SIDES.find(([, pattern]) => pattern.test(code))?.[0];
  const facts = { host, code: nodeCode };
  if (side !== undefined) return new Failure(side, { ...facts, ...wordsOf(error) }, { cause: error });
  const isSilent = showsCertificate && SILENT.includes(code) && !hasRead(error);
  return isSilent
    ? new Failure("certificate-perhaps-refused", { ...facts, reason: nodeCode }, { cause: error })
    : undefined;
}

/** What OpenSSL, Node and our connector wrote onto the error: never anything that we sent. */
function wordsOf(error: unknown): FailureFacts {
  if (!(error instanceof Error)) return {};
  const [reason, issuer, cert] = ["reason", "issuer", "cert"].map((name): unknown => Reflect.get(error, name));
  const names = typeof cert === "object" && cert !== null && "subjectaltname" in cert ? cert.subjectaltname : undefined;
  return {
    reason: typeof reason === "string" ? reason.replace(/^(ssl|tls)v\d+ alert /, "") : (codeOf(error) ?? error.name),
    ...(typeof issuer === "string" && { issuer }),
    ...(typeof names === "string" && { names: names.slice(0, 300) }),
  };
}

/** Whether the server had said anything on this connection: undici tells of the socket. */
function hasRead(error: unknown): boolean {
  if (!(error instanceof Error) || !("socket" in error)) return false;
  const { socket } = error;
  return typeof socket === "object" && socket !== null && "bytesRead" in socket && socket.bytesRead !== 0;
}
