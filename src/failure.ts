/** Every way in which Keyring can fail, by a code that stays the same across releases; `nodes/runtime/explain.ts` has the sentence for each. */
export type FailureCode =
  // no token
  | "needs-authorizing"
  | "needs-sign-in"
  | "no-consumer"
  | "renewal-failed"
  | "credential-incomplete"
  | "credential-missing"
  | "credential-type-wrong"
  | "environment-unset"
  | "system-app-unknown"
  | "system-app-unsuitable"
  | "algorithm-refused"
  // the JSON of a Third-party NLU
  | "nlu-not-json"
  | "nlu-google-json"
  | "nlu-watson-json"
  | "nlu-not-service-account"
  | "nlu-member-missing"
  | "nlu-member-invalid"
  | "nlu-key-unreadable"
  | "nlu-token-url"
  // authorization for a message
  | "message-not-allowed"
  | "message-system-app"
  | "message-query"
  | "message-no-header"
  // what a token endpoint answered
  | "client-refused"
  | "key-refused"
  | "clock-wrong"
  | "grant-refused"
  | "answer-lost"
  | "answer-awaited"
  | "scope-refused"
  | "token-request-refused"
  | "token-reply-unreadable"
  | "provider-unreachable"
  | "provider-failed"
  // a token that a consumer brought
  | "token-missing"
  | "token-too-large"
  | "token-malformed"
  | "token-unsupported"
  | "token-algorithm-refused"
  | "token-key-unknown"
  | "token-signature-wrong"
  | "token-issuer-wrong"
  | "token-audience-wrong"
  | "token-audience-unknown"
  | "token-expired"
  | "token-not-yet-valid"
  | "token-claim-unusable"
  | "consumer-claim-missing"
  | "token-inactive"
  | "issuer-unreachable"
  | "issuer-mismatch"
  | "issuer-unreadable"
  | "introspection-refused"
  | "exchange-refused"
  // authorizing in the editor
  | "authorization-denied"
  | "authorization-refused"
  | "authorization-expired"
  | "authorization-unknown"
  | "redirect-refused"
  | "refresh-token-missing"
  | "secret-again"
  | "deploy-first"
  | "test-url-missing"
  | "authorize-first"
  | "test-cut-short"
  // consumers signing in
  | "sign-in-gone"
  | "sign-in-attempts"
  | "sign-in-unreachable"
  | "account-changed"
  | "link-mode-forbidden"
  // keystores and certificates
  | "file-empty"
  | "file-too-large"
  | "file-missing"
  | "file-unreadable"
  | "local-files-off"
  | "keystore-again"
  | "keystore-unreadable"
  | "keystore-unsupported"
  | "keystore-password-needed"
  | "keystore-password-wrong"
  | "keystore-encryption-unknown"
  | "keystore-too-costly"
  | "keystore-without-key"
  | "keystore-without-certificate"
  | "keystore-entry-needed"
  | "keystore-entry-unknown"
  | "key-password-needed"
  | "key-password-wrong"
  | "key-mismatch"
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "certificate-unusable"
  | "trust-unreadable"
  | "trust-password-wrong"
  | "trust-without-certificate"
  | "protocols-unusable"
  | "certificate-missing"
  | "certificate-other"
  | "certificate-needs-https"
  | "credential-not-mutual"
  // the store
  | "store-locked"
  | "store-busy"
  | "store-conflict"
  | "store-newer"
  | "store-damaged"
  | "store-unreadable"
  | "store-unwritable"
  | "store-settings-invalid"
  | "store-secret-missing"
  | "store-unprotected"
  // a request
  | "no-url"
  | "url-invalid"
  | "url-not-http"
  | "origin-not-allowed"
  | "base-url-missing"
  | "payload-invalid"
  | "template-invalid"
  | "header-invalid"
  | "no-answer"
  | "server-not-trusted"
  | "server-certificate-ended"
  | "server-name-other"
  | "protocol-refused"
  | "certificate-required"
  | "certificate-refused"
  | "certificate-perhaps-refused"
  | "handshake-refused"
  | "time-limit"
  | "too-many-redirects"
  | "redirect-unusable"
  | "reply-too-large"
  | "reply-not-json"
  | "reply-undecodable"
  | "reply-malformed"
  | "body-not-repeatable"
  | "proxy-invalid"
  | "proxy-refused"
  | "paging-items-missing"
  | "paging-link-invalid"
  | "http-status"
  | "value-missing"
  | "expression-invalid"
  | "expression-failed"
  // a fault of ours
  | "unexpected";

/** Facts that a failure's sentence names. Never a secret: they are shown to people. */
export type FailureFacts = Readonly<Record<string, string | number>>;

/** The one error class of the house: a code, the facts of its sentence, and a cause that carries no secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly facts: FailureFacts;

  constructor(code: FailureCode, facts: FailureFacts = {}, options: { cause?: unknown } = {}) {
    super(describe(code, facts), options.cause === undefined ? {} : { cause: withoutRequest(options.cause) });
    this.name = "Failure";
    this.code = code;
    this.facts = facts;
  }
}

function describe(code: FailureCode, facts: FailureFacts): string {
  const details = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
  return details.length === 0 ? code : `${code} (${details.join(", ")})`;
}

/**
 * A plain Error with the name, code and message of `error` and nothing else. Node-RED hands `cause` on to Catch nodes
 * and the debug sidebar, and a library's error can hold the whole request: headers, body, client secret.
 * Anything in the message that looks like a URL loses its query and its user information.
 */
function withoutRequest(error: unknown): Error & { code?: string } {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return new Error("unknown error");
  const plain: Error & { code?: string } = new Error(withoutUrlSecrets(error.message));
  plain.name = error.name;
  delete plain.stack;
  const code = codeOf(error);
  if (code !== undefined) plain.code = code;
  return plain;
}

/** The `code` of an error of Node, undici or OpenSSL (`ECONNREFUSED`, `UND_ERR_SOCKET`), also where it stands on its cause. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}

function withoutUrlSecrets(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@)?([^\s?#"')]*)[^\s"')]*/gi, "$1$2");
}
