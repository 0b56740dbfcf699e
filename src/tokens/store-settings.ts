import { Failure } from "../failure.js";
import { isLoopback, parseUrl } from "../parse-url.js";
import type { StoreSecret } from "./store-key.js";

/** `keyring.store` in settings.js: which store the administrator chose. */
export type StoreSettings =
  | { readonly type: "file" }
  | { readonly type: "redis"; readonly url: string; readonly namespace: string }
  /** A choice that can't be followed; another store in its place would hide tokens, or show them. */
  | { readonly type: "unusable"; readonly failure: Failure };

const DEFAULT_NAMESPACE = "keyring";

export function parseStoreSettings(value: unknown, secrets: readonly StoreSecret[]): StoreSettings {
  if (value === undefined) return { type: "file" };
  const { type, url, namespace = DEFAULT_NAMESPACE } = asRecord(value);
  if (type === "file") return { type };
  if (type !== "redis") return unusable("store-settings-invalid", "type");
  const address = typeof url === "string" ? parseUrl(url) : undefined;
  if (address === undefined || !isRedis(address)) return unusable("store-settings-invalid", "url");
  if (typeof namespace !== "string" || !/^[\w.:-]{1,100}$/.test(namespace)) {
    return unusable("store-settings-invalid", "namespace");
  }
  if (!secrets.some(({ source }) => source === "keyring.secret")) return unusable("store-secret-missing");
  const isGuarded = address.protocol === "rediss:" || address.password !== "" || isLoopback(address.hostname);
  if (!isGuarded) return unusable("store-unprotected");
  return { type, url: address.href, namespace };
}

function isRedis({ protocol, hostname, pathname }: URL): boolean {
  return /^rediss?:$/.test(protocol) && hostname !== "" && /^\/?\d*$/.test(pathname);
}

function unusable(
  code: "store-settings-invalid" | "store-secret-missing" | "store-unprotected",
  setting = "",
): StoreSettings {
  return { type: "unusable", failure: new Failure(code, setting === "" ? {} : { setting }) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
