import { isLoopback, parseUrl } from "../../src/parse-url.js";
import { showCredentialState } from "./credential-of.js";
import type { LoginLinkConfig } from "./login-link-config.js";
import type { Red, RedNode } from "./red.js";
import type { Runtime } from "./runtime.js";

const CATALOGUE = "@keyring/node-red/keyring-login-link";

/**
 * Shows how many messages wait at the node, and that its links work on this machine only; the log warns of that where
 * nobody chose it. Gives what shows it anew.
 */
export function showLoginStatus(RED: Red, node: RedNode, runtime: Runtime, config: LoginLinkConfig): () => void {
  showCredentialState(RED, node, runtime, config);
  const givesLinks = config.action !== "check" && config.action !== "signOut";
  let isKnown = runtime.settings.publicUrl !== undefined;
  const show = () => {
    const waiting = runtime.signIn.waiting.countOf(node.id);
    const isLocal = givesLinks && hasLocalLinks(runtime, config);
    const text = [
      ...(waiting > 0 ? [RED._(`${CATALOGUE}:status.waiting`, { count: waiting })] : []),
      ...(isLocal ? [RED._(`${CATALOGUE}:status.local`)] : []),
    ].join(", ");
    if (isLocal && !isKnown) node.warn(RED._(`${CATALOGUE}:warning.local`));
    isKnown ||= isLocal;
    node.status(text === "" ? {} : { fill: isLocal ? "yellow" : "blue", shape: "ring", text });
  };
  const unwatch = runtime.signIn.onWaitingEnd(node.id, show);
  node.on("close", (_removed, done) => {
    unwatch();
    done();
  });
  if (runtime.deployed.credential(config.credential ?? "")?.state().state === "ready") show();
  return show;
}

function hasLocalLinks(runtime: Runtime, { credential = "" }: LoginLinkConfig): boolean {
  const { addresses } = runtime.deployed.consumerSettings(runtime.deployed.credentialIdOf(credential)) ?? {};
  const url = addresses && parseUrl(addresses.loginBase);
  return url !== undefined && isLoopback(url.hostname);
}
