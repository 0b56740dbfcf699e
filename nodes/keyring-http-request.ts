import type { Red, RedNode } from "./runtime/red.js";
import type { HttpRequestConfig } from "./runtime/request-config.js";
import { LOGIN_CREDENTIALS, runHttpRequest } from "./runtime/run-http-request.js";
import { runtimeOf } from "./runtime/runtime-of.js";

export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringHttpRequest(this: RedNode, config: HttpRequestConfig): void {
    RED.nodes.createNode(this, config);
    runHttpRequest(RED, this, runtime, config);
  }

  RED.nodes.registerType("keyring-http-request", KeyringHttpRequest, { credentials: LOGIN_CREDENTIALS });
}
