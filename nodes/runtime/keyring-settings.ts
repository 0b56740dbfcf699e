import { join } from "node:path";
import { parseSystemApps, type SystemApp } from "../../src/credentials/system-app.js";
import { parseUrl } from "../../src/parse-url.js";
import type { StoreSecret } from "../../src/tokens/store-key.js";
import { parseStoreSettings, type StoreSettings } from "../../src/tokens/store-settings.js";
import type { RedSettings } from "./red.js";

/** `keyring` in settings.js, and what of Node-RED's own settings matters to it. */
export interface KeyringSettings {
  /** Address under which browsers reach Node-RED's node routes, without a slash at the end; undefined: the editor's origin. */
  readonly publicUrl: string | undefined;
  readonly apps: readonly SystemApp[];
  /** Where token sets live; one that can't be used says why. */
  readonly store: StoreSettings;
  readonly storeFolder: string;
  readonly keyFilePath: string;
  readonly secrets: readonly StoreSecret[];
  /** A token that an API refuses is renewed only if it is older than this. */
  readonly refusalAgeMs: number;
  /** Whether a login link may let go a sign-in without a code: it stops nobody from forwarding the link. */
  readonly isLinkModeAllowed: boolean;
  /** How many consumers' tokens stay in memory. */
  readonly consumersInMemory: number;
  /** False where node routes do not exist. */
  readonly httpNodeRoot: string | false;
  readonly httpAdminRoot: string | false;
  /** Whether authors may name files of the server: `tlsConfigDisableLocalFiles` says whether not. */
  readonly allowsLocalFiles: boolean;
  /** Whether `httpNodeAuth` asks for a password on every node route. */
  readonly isNodeRootGuarded: boolean;
  /** For settings that could not be read: what is wrong, in words for the log. */
  readonly warnings: readonly string[];
}

const REFUSAL_AGE_SECONDS = 30;
const CONSUMERS_IN_MEMORY = 10_000;

/** Reads the settings; what is wrong with them becomes a warning and the default. */
export function readKeyringSettings(settings: RedSettings): KeyringSettings {
  const keyring = asRecord(settings.keyring);
  const userDir = typeof settings.userDir === "string" ? settings.userDir : process.cwd();
  const { apps, faulty } = parseSystemApps(keyring.apps);
  const publicUrl = readPublicUrl(keyring.publicUrl);
  const secrets = readSecrets(keyring.secret, settings);
  return {
    publicUrl: publicUrl ?? undefined,
    apps,
    store: parseStoreSettings(keyring.store, secrets),
    storeFolder: join(userDir, "keyring"),
    keyFilePath: join(userDir, "keyring.key"),
    secrets,
    refusalAgeMs: readSeconds(keyring.refusedTokenMinimumAge) * 1000,
    isLinkModeAllowed: keyring.allowLinkMode === true,
    consumersInMemory: readCount(keyring.consumersInMemory, CONSUMERS_IN_MEMORY),
    httpNodeRoot: readRoot(settings.httpNodeRoot),
    httpAdminRoot: readRoot(settings.httpAdminRoot),
    allowsLocalFiles: settings.tlsConfigDisableLocalFiles !== true,
    isNodeRootGuarded: Boolean(settings.httpNodeAuth),
    warnings: [
      ...faulty.map(
        (name) =>
          `keyring.apps.${name} is left out: it needs a clientId, and a name of lower case letters, digits and "-".`,
      ),
      ...(publicUrl === null
        ? ["keyring.publicUrl is left out: it must be a whole address such as https://flows.example.com"]
        : []),
    ],
  };
}

/** Null for a value that is no http(s) URL. */
function readPublicUrl(value: unknown): string | undefined | null {
  if (value === undefined) return undefined;
  const url = typeof value === "string" ? parseUrl(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function readSecrets(secret: unknown, settings: RedSettings): readonly StoreSecret[] {
  const own = isText(secret) ? [{ source: "keyring.secret" as const, secret }] : [];
  // Not the one that Node-RED makes by itself: it goes when the administrator sets one, and a key file does as well.
  const core = readSetting(settings, "credentialSecret");
  return isText(core) ? [...own, { source: "credentialSecret" as const, secret: core }] : own;
}

/** `settings.get` throws before Node-RED has loaded its settings, as in the test helper. */
function readSetting(settings: RedSettings, name: string): unknown {
  try {
    return settings.get(name);
  } catch {
    return settings[name];
  }
}

function readSeconds(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : REFUSAL_AGE_SECONDS;
}

function readCount(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : otherwise;
}

function readRoot(value: unknown): string | false {
  if (value === false) return false;
  return `/${isText(value) ? value : ""}/`.replace(/\/{2,}/g, "/");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
