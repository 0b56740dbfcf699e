import registerAuthorizeMessage from "../../nodes/keyring-authorize-message.js";
import registerConsumerToken from "../../nodes/keyring-consumer-token.js";
import registerCredential from "../../nodes/keyring-credential.js";
import registerEvents from "../../nodes/keyring-events.js";
import registerFetchVariables from "../../nodes/keyring-fetch-variables.js";
import registerHttpRequest from "../../nodes/keyring-http-request.js";
import registerLoginLink from "../../nodes/keyring-login-link.js";
import registerMtlsRequest from "../../nodes/keyring-mtls-request.js";
import type { Red } from "../../nodes/runtime/red.js";

const registrations: Readonly<Record<string, (RED: Red) => void>> = {
  "keyring-credential": registerCredential,
  "keyring-http-request": registerHttpRequest,
  "keyring-fetch-variables": registerFetchVariables,
  "keyring-login-link": registerLoginLink,
  "keyring-authorize-message": registerAuthorizeMessage,
  "keyring-consumer-token": registerConsumerToken,
  "keyring-mtls-request": registerMtlsRequest,
  "keyring-events": registerEvents,
};

/** What a node registers with the runtime, asked with as little Node-RED as that needs. */
export function runtimeDefinitions(name: string): { credentials: object } {
  let credentials: object = {};
  const routes = { get: ignore, post: ignore, delete: ignore };
  const RED = {
    nodes: {
      registerType: (_type: string, _constructor: unknown, options?: { credentials?: object }) => {
        credentials = options?.credentials ?? {};
      },
    },
    settings: { get: ignore },
    httpAdmin: routes,
    httpNode: routes,
    events: { on: ignore },
    auth: { needsPermission: ignore },
    log: { warn: ignore },
  };
  registrations[name]?.(RED as unknown as Red);
  return { credentials };
}

function ignore(): void {
  // of no interest here
}
