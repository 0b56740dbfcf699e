import assert from "node:assert/strict";
import type { Runtime } from "../../nodes/runtime/runtime.js";
import type { OAuthSettings } from "../../src/credentials/credential-settings.js";
import { signIn } from "./sign-in.js";

const CALLBACK = "http://127.0.0.1:1880/keyring/callback/demo";

/** Signs in for a deployed credential, as its Authorize button and a browser do; `changes` are typed but not deployed. */
export async function authorizeInProcess(
  runtime: Runtime,
  id = "credential",
  changes: Partial<OAuthSettings> = {},
): Promise<void> {
  const { authorizations } = runtime;
  const settings = runtime.deployed.settings(id);
  if (settings?.type !== "oauth2") throw new Error("no OAuth 2.0 credential of this id is deployed");
  const { ticket } = authorizations.begin(id, { ...settings, ...changes }, CALLBACK);
  const { location, cookie } = await authorizations.start(ticket);
  const { searchParams } = await signIn(location);
  const outcome = await authorizations.finish(Object.fromEntries(searchParams), { [cookie.name]: cookie.value });
  assert.equal(outcome.state, "authorized");
}
