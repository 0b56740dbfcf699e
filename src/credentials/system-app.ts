import type { ClientAuthentication } from "../providers/provider.js";

/**
 * An app of `keyring.apps` in settings.js: a client that the administrator registered. What it says can't be changed
 * in a credential, or its secret could be sent anywhere.
 */
export interface SystemApp {
  readonly name: string;
  /** Shown to authors; the name where absent. */
  readonly label: string;
  /** Preset's name, or "other". */
  readonly provider: string;
  readonly providerVariables: Readonly<Record<string, string>>;
  /** What the administrator registered the client for; authors can't change it. */
  readonly grant: "authorization_code" | "client_credentials";
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Used where the credential gives no scope. */
  readonly scope?: string;
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  readonly revocationUrl?: string;
  readonly baseUrl?: string;
  readonly clientAuthentication?: ClientAuthentication;
  readonly authorizeParams?: Readonly<Record<string, string>>;
  readonly tokenParams?: Readonly<Record<string, string>>;
  readonly refreshParams?: Readonly<Record<string, string>>;
  readonly allowedOrigins?: readonly string[];
}

/** The apps of `keyring.apps`; entries that are not apps are given by name in `faulty`. */
export function parseSystemApps(value: unknown): { apps: readonly SystemApp[]; faulty: readonly string[] } {
  const entries = Object.entries(isRecord(value) ? value : {});
  const parsed = entries.map(([name, entry]) => ({ name, app: parseSystemApp(name, entry) }));
  return {
    apps: parsed.flatMap(({ app }) => (app ? [app] : [])),
    faulty: parsed.flatMap(({ name, app }) => (app ? [] : [name])),
  };
}

function parseSystemApp(name: string, value: unknown): SystemApp | undefined {
  if (!isRecord(value) || !/^[a-z0-9][a-z0-9-]*$/.test(name) || typeof value.clientId !== "string") return undefined;
  const { label, provider, clientAuthentication, allowedOrigins } = value;
  return {
    name,
    label: typeof label === "string" ? label : name,
    provider: typeof provider === "string" ? provider : "other",
    providerVariables: texts(value.providerVariables) ?? {},
    grant: value.grant === "client_credentials" ? "client_credentials" : "authorization_code",
    clientId: value.clientId,
    ...pickTexts(value),
    ...pickParams(value),
    ...(isClientAuthentication(clientAuthentication) && { clientAuthentication }),
    ...(Array.isArray(allowedOrigins) && {
      allowedOrigins: allowedOrigins.filter((entry) => typeof entry === "string"),
    }),
  };
}

function pickTexts(value: Record<string, unknown>) {
  const names = [
    "clientSecret",
    "scope",
    "authorizationUrl",
    "tokenUrl",
    "refreshUrl",
    "revocationUrl",
    "baseUrl",
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof value[name] === "string" ? [[name, value[name]]] : [])));
}

function pickParams(value: Record<string, unknown>) {
  const names = ["authorizeParams", "tokenParams", "refreshParams"] as const;
  return Object.fromEntries(names.flatMap((name) => (isRecord(value[name]) ? [[name, texts(value[name]) ?? {}]] : [])));
}

function texts(value: unknown): Record<string, string> | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, String(entry)]));
}

function isClientAuthentication(value: unknown): value is ClientAuthentication {
  return value === "header" || value === "body" || value === "none" || value === "tls_client_auth";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
