import { codeOf, Failure } from "../failure.js";

/** Names of undici's and axios' own for what Node, and so core's http request, calls otherwise. */
const NODE_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
  UND_ERR_PRX_TLS: "ERR_TLS_CERT_ALTNAME_INVALID",
};

/**
 * What went wrong on the way to `host`, as a Failure. `facts.code` is the system's code (`ECONNREFUSED`, `ENOTFOUND`,
 * `CERT_HAS_EXPIRED`), which core's http request puts into `msg.statusCode`.
 */
export function toNetworkFailure(error: unknown, host: string): Failure {
  if (error instanceof Failure) return error;
  const refusal = proxyRefusal(error);
  if (refusal !== undefined) return new Failure("proxy-refused", { proxyStatus: refusal });
  const code = codeOf(error) ?? (error instanceof Error ? error.name : "unknown");
  const reason = NODE_CODES[code] ?? code;
  return new Failure("no-answer", { reason, host, code: reason }, { cause: error });
}

/** The status with which a proxy refused to make a tunnel: undici and https-proxy-agent tell it in words only. */
function proxyRefusal(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  return status === undefined ? proxyRefusal(error.cause) : Number(status);
}
