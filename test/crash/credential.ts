import assert from "node:assert/strict";
import { adminClient, authorizeByFetch } from "../support/admin-client.js";
import { askingFlow } from "../support/asking-flow.js";
import { authorizationForm, credentialNode, oauthSecrets } from "../support/credentials.js";
import type { RunningNodeRed } from "../support/node-red.js";
import type { CrashProvider } from "./provider.js";

/** Puts the flow and its credential into a Node-RED. */
export async function deployCredential(nodeRed: RunningNodeRed, provider: CrashProvider): Promise<void> {
  const credential = credentialNode({ ...formOf(nodeRed, provider), credentials: secretsOf(provider) });
  await adminClient(nodeRed).deploy(askingFlow(credential, "/contacts.info?id=42"));
}

/** Signs in, as an author does who presses Authorize. */
export async function authorize(nodeRed: RunningNodeRed, provider: CrashProvider): Promise<void> {
  const dialog = { form: formOf(nodeRed, provider), secrets: secretsOf(provider) };
  const outcome = await authorizeByFetch(adminClient(nodeRed), "credential", dialog);
  assert.match(JSON.stringify(outcome), /"state":"authorized"/);
}

function formOf(nodeRed: RunningNodeRed, { oauth, crm }: CrashProvider) {
  return authorizationForm(oauth, { editorOrigin: nodeRed.url, baseUrl: crm.url });
}

function secretsOf({ oauth }: CrashProvider): object {
  return oauthSecrets(oauth).credential;
}
