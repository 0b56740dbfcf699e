import { Failure } from "../src/failure.js";
import { parseCredentialForm, parseCredentialSecrets } from "../src/credentials/parse-credential-form.js";
import type { CredentialState } from "../src/tokens/credential-state.js";
import { completeSettings } from "./runtime/complete-settings.js";
import { evaluateJsonata } from "./runtime/evaluate-jsonata.js";
import { explain } from "./runtime/explain.js";
import type { NodeConfig, Red, RedNode } from "./runtime/red.js";
import { runtimeOf } from "./runtime/runtime-of.js";
import { statusOf } from "./runtime/status-of.js";

/** The config node that owns one credential of any type. */
export default function (RED: Red): void {
  const runtime = runtimeOf(RED);

  function KeyringCredential(this: RedNode, config: NodeConfig): void {
    RED.nodes.createNode(this, config);
    const ids = { nodeId: this.id, credentialId: this._alias ?? this.id };
    const onState = (state: CredentialState) => {
      this.status(statusOf(RED, state));
      if ("reason" in state) this.warn(explain(RED, state.reason));
    };
    try {
      const secrets = parseCredentialSecrets(this.credentials);
      const form = parseCredentialForm(config);
      const certificate = runtime.deployed.credentialIdOf(form.certificate);
      const settings = completeSettings(runtime.settings, ids.credentialId, { ...form, certificate }, secrets);
      if (settings.type === "consumer" && runtime.settings.isNodeRootGuarded)
        this.warn(RED._("@keyring/node-red/keyring-credential:hint.consumersGuarded"));
      void runtime.deploy(this.id, settings, onState, (expression, reply) =>
        evaluateJsonata(RED, this, expression, reply),
      );
    } catch (error) {
      void runtime.deployUnusable(ids, asFailure(error), onState);
    }
    this.on("close", (isRemoved, done) => {
      runtime.withdraw(this.id, isRemoved);
      // The process may end after this, and nothing tells: what the provider is sending just now must be stored first.
      // A deploy then waits as long, at most 10 s, and only while a token request runs.
      void runtime.settled(ids.credentialId).then(done);
    });
  }

  RED.nodes.registerType("keyring-credential", KeyringCredential, {
    credentials: {
      clientSecret: { type: "password" },
      introspectionSecret: { type: "password" },
      exchangeSecret: { type: "password" },
      username: { type: "text" },
      password: { type: "password" },
      accessToken: { type: "password" },
      nluCredentials: { type: "password" },
      keystore: { type: "password" },
      keystorePassword: { type: "password" },
      keyPassword: { type: "password" },
      trustPassword: { type: "password" },
    },
  });
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
}
