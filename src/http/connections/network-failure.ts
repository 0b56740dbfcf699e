import { codeOf, Failure } from "../../failure.js";
import { tlsFailure } from "./tls-failure.js";

/** Names of undici's and axios' own for what Node, and so core's http request, calls otherwise. */
const NODE_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
  UND_ERR_PRX_TLS: "ERR_TLS_CERT_ALTNAME_INVALID",
};

/**
 * What went wrong on the way to `host`, as a Failure. `facts.code` is the system's code (`ECONNREFUSED`, `ENOTFOUND`,
 * `CERT_HAS_EXPIRED`), which core's http request puts into `msg.statusCode`. A server that was shown a certificate may
 * refuse it by saying nothing.
 */
export function toNetworkFailure(error: unknown, host: string, showsCertificate = false): Failure {
  if (error instanceof Failure) return error;
  const refusal = proxyRefusal(error);
  if (refusal !== undefined) return new Failure("proxy-refused", { proxyStatus: refusal });
  const malformed = malformation(error);
  if (malformed !== undefined) return new Failure("reply-malformed", { host, code: malformed }, { cause: error });
  const reason = nodeCode(codeOf(error) ?? (error instanceof Error ? error.name : "unknown"));
  return (
    tlsFailure(error, { host, nodeCode: reason, showsCertificate }) ??
    new Failure("no-answer", { reason, host, code: reason }, { cause: error })
  );
}

/** The code of a reply that breaks HTTP's grammar. undici has llhttp's reason in words only; most often it is a header. */
function malformation(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code?.startsWith("HPE_")) return code;
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") return "HPE_UNEXPECTED_CONTENT_LENGTH";
  if (error.name !== "HTTPParserError") return malformation(error.cause);
  return /header/i.test(error.message) ? "HPE_INVALID_HEADER_TOKEN" : "HPE_INVALID_CONSTANT";
}

/** A TLS alert during the handshake is a write that failed to whoever has written already, as Node's https has. */
function nodeCode(code: string): string {
  const isHandshake = code.startsWith("ERR_SSL_") && code !== "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
  return isHandshake ? "EPROTO" : (NODE_CODES[code] ?? code);
}

/** The status with which a proxy refused to help: undici and https-proxy-agent tell it in words only. */
function proxyRefusal(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, status] = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(error.message) ?? [];
  return status === undefined ? proxyRefusal(error.cause) : Number(status);
}
