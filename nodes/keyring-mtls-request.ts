import type { Red, RedNode } from "./runtime/red.js";
import type { HttpRequestConfig } from "./runtime/request-config.js";
import { LOGIN_CREDENTIALS, runHttpRequest } from "./runtime/run-http-request.js";
import { runtimeOf } from "./runtime/runtime-of.js";

interface MtlsRequestConfig extends HttpRequestConfig {
  /** Over the client certificate of `credential`: OAuth over mTLS, RFC 8705. */
  readonly secondCredential?: string;
}

/** HTTP request with the client certificate of a Mutual Authentication credential. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringMtlsRequest(this: RedNode, config: MtlsRequestConfig): void {
    RED.nodes.createNode(this, config);
    runHttpRequest(RED, this, runtime, { ...config, needsCertificate: true });
  }

  RED.nodes.registerType("keyring-mtls-request", KeyringMtlsRequest, { credentials: LOGIN_CREDENTIALS });
}
