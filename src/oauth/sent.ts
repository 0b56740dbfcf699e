import type { Failure } from "../failure.js";

/** Where it ended before the request went out: no connection, or none that is trusted. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|proxy-\w+|header-invalid|url-\w+)$/;

/**
 * Whether a token request that failed may have reached the provider, and its answer was lost. An answer of any kind says
 * what became of it, but for a success that can't be read.
 */
export function wasMaybeSent({ code, facts }: Failure): boolean {
  if (code === "token-reply-unreadable") return true;
  return code === "provider-unreachable" && !NOT_SENT.test(String(facts.reason));
}
