import { Failure } from "../failure.js";
import type { TlsVersion } from "../http/connections/connection.js";
import { decodeFile } from "../tls/decode-file.js";
import { required } from "./complete-credential.js";
import type { CredentialForm, CredentialSecrets, StoredFile } from "./credential-form.js";
import type { FileSource, MutualSettings } from "./credential-settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

type OwnSettings = Omit<MutualSettings, "id" | "name" | "organization" | "allowedOrigins" | "baseUrl">;

/** What Mutual Authentication has beside what all types have; throws as `completeCredential` does, and `file-unreadable`. */
export function completeMutual(
  form: CredentialForm,
  secrets: CredentialSecrets,
  environment: Environment,
): OwnSettings {
  const certificate = certificateOf(form, environment);
  return {
    type: "mutual",
    keystore: keystoreOf(form, secrets, environment),
    ...(certificate && { certificate }),
    keystorePassword: secrets.keystorePassword ?? "",
    keyPassword: secrets.keyPassword ?? "",
    entry: form.keystoreEntry,
    trust: trustOf(form, environment),
    trustPassword: secrets.trustPassword ?? "",
    ...protocolsOf(form),
    ...(form.serverName !== "" && { serverName: form.serverName }),
  };
}

function keystoreOf(form: CredentialForm, { keystore }: CredentialSecrets, environment: Environment): FileSource {
  switch (form.keystoreFrom) {
    case "upload":
      return stored({ name: form.keystoreFileName || "keystore", data: required(keystore, "keystore") });
    case "path":
      return { name: form.keystorePath, path: required(form.keystorePath, "keystorePath") };
    case "environment":
      return fromVariable("keystoreVariable", required(form.keystoreVariable, "keystoreVariable"), environment);
  }
}

function certificateOf(form: CredentialForm, environment: Environment): FileSource | undefined {
  const { keystoreFrom, certificateFiles, certificatePath: path, certificateVariable } = form;
  if (keystoreFrom === "path") return path === "" ? undefined : { name: path, path };
  if (keystoreFrom === "upload") return certificateFiles.map(stored)[0];
  return certificateVariable === "" ? undefined : fromVariable("certificateVariable", certificateVariable, environment);
}

function trustOf(form: CredentialForm, environment: Environment): readonly FileSource[] {
  const { trustFrom, trustFiles, trustPaths, trustVariable } = form;
  if (trustFrom === "upload") return trustFiles.map(stored);
  if (trustFrom === "environment")
    return trustVariable === "" ? [] : [fromVariable("trustVariable", trustVariable, environment)];
  const paths = trustPaths.split(/[,\n]/).map((path) => path.trim());
  return paths.filter((path) => path !== "").map((path) => ({ name: path, path }));
}

function stored({ name, data }: StoredFile): FileSource {
  return { name, bytes: decodeFile(data, name) };
}

/** The variable's name, or already what it holds: Node-RED puts that in the place of `${NAME}`. */
function fromVariable(field: string, text: string, environment: Environment): FileSource {
  if (!/^[A-Za-z_]\w{0,99}$/.test(text)) return { name: "environment", bytes: decodeFile(text, "environment") };
  const content = environment[text];
  if (content === undefined) throw new Failure("environment-unset", { field, variable: text });
  return { name: text, bytes: decodeFile(content, text) };
}

/** From the oldest to the newest: OpenSSL can leave none out in between. */
function protocolsOf({ tls11, tls12, tls13 }: CredentialForm): Pick<MutualSettings, "minVersion" | "maxVersion"> {
  const versions: readonly (readonly [isOn: boolean, version: TlsVersion])[] = [
    [tls11, "TLSv1.1"],
    [tls12, "TLSv1.2"],
    [tls13, "TLSv1.3"],
  ];
  const chosen = versions.flatMap(([isOn, version]) => (isOn ? [version] : []));
  const [minVersion, maxVersion] = [chosen[0], chosen.at(-1)];
  if (minVersion === undefined || maxVersion === undefined || (tls11 && tls13 && !tls12))
    throw new Failure("protocols-unusable");
  return { minVersion, maxVersion };
}
