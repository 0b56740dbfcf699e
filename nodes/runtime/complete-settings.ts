import { completeCredential } from "../../src/credentials/complete-credential.js";
import type { CredentialForm, CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings } from "../../src/credentials/credential-settings.js";
import { serverNamed } from "../../src/credentials/server-named.js";
import { consumerAddresses } from "./callback-address.js";
import type { KeyringSettings } from "./keyring-settings.js";

/** The settings of a form with what this Node-RED adds: apps, environment, addresses. Throws as `completeCredential` does. */
export function completeSettings(
  keyring: KeyringSettings,
  id: string,
  form: CredentialForm,
  secrets: CredentialSecrets,
): CredentialSettings {
  const settings = completeCredential({ id, form, secrets, apps: keyring.apps, environment: process.env });
  if (settings.type !== "consumer") return settings;
  const server = form.server || serverNamed(id); // a flow file that no editor made may lack it
  const addresses = consumerAddresses(keyring, { ...form, server });
  return addresses ? { ...settings, addresses } : settings;
}
