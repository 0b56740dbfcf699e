import type { CredentialSecrets } from "../../src/credentials/credential-form.js";
import type { CredentialSettings } from "../../src/credentials/credential-settings.js";

/** What the editor has in the place of a secret that was not typed again. */
export const UNCHANGED = "__PWRD__";

/** The typed secrets; one that was not typed again is the deployed one, and left out where none is deployed. */
export function withStoredSecrets(
  typed: CredentialSecrets,
  deployed: CredentialSettings | undefined,
): CredentialSecrets {
  const stored: Readonly<Record<string, string>> = secretsOf(deployed);
  return Object.fromEntries(
    Object.entries<string>({ ...typed }).flatMap(([name, secret]) => {
      const given = secret === UNCHANGED ? stored[name] : secret;
      return given === undefined ? [] : [[name, given]];
    }),
  );
}

/** Of a system app none: it is the administrator's, and serves no custom one. */
function secretsOf(deployed: CredentialSettings | undefined): Readonly<Record<string, string>> {
  switch (deployed?.type) {
    case "oauth2":
      return deployed.isSystemApp || deployed.clientSecret === undefined ? {} : { clientSecret: deployed.clientSecret };
    case "nlu":
      return deployed.nlu ? { nluCredentials: deployed.nlu.json } : {};
    case "basic":
      return deployed.nlu ? { nluCredentials: deployed.nlu.json } : { password: deployed.password };
    case "access_token":
      return { accessToken: deployed.accessToken };
    case "mutual": {
      const { keystore, keystorePassword, keyPassword, trustPassword } = deployed;
      const file = "bytes" in keystore ? { keystore: keystore.bytes.toString("base64") } : {};
      return { ...file, keystorePassword, keyPassword, trustPassword };
    }
    default:
      return {};
  }
}
