import { codeOf, Failure } from "../failure.js";

/** Names of undici's own for what Node, and so core's http request, calls otherwise. */
const NODE_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
};

/**
 * What went wrong on the way to `host`, as a Failure. `facts.code` is the system's code (`ECONNREFUSED`, `ENOTFOUND`,
 * `CERT_HAS_EXPIRED`), which core's http request puts into `msg.statusCode`.
 */
export function toNetworkFailure(error: unknown, host: string, maxReplyBytes: number): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error) ?? (error instanceof Error ? error.name : "unknown");
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return new Failure("reply-too-large", { maxBytes: maxReplyBytes });
  const reason = NODE_CODES[code] ?? code;
  return new Failure("no-answer", { reason, host, code: reason }, { cause: error });
}
