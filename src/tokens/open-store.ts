import { FileStore, type FileStoreOptions } from "./file-store.js";
import type { RedisWarning } from "./redis-facts.js";
import { RedisStore } from "./redis-store.js";
import type { StoreSettings } from "./store-settings.js";
import type { ConsumerStore, TokenStore } from "./token-store.js";
import { unusableStore } from "./unusable-store.js";

export interface OpenStoreOptions extends FileStoreOptions {
  /** Told once of each thing that an administrator should know of a Redis. */
  readonly onWarning: (warning: RedisWarning) => void;
}

/** The store that the settings name; nothing is read or connected before it is used. */
export function openStore(settings: StoreSettings, options: OpenStoreOptions): TokenStore & ConsumerStore {
  const { folder, keyFilePath, secrets, onWarning } = options;
  if (settings.type === "file") return new FileStore({ folder, keyFilePath, secrets });
  if (settings.type === "unusable") return unusableStore(settings.failure);
  const { url, namespace } = settings;
  return new RedisStore({ url, namespace, secrets, onWarning });
}
