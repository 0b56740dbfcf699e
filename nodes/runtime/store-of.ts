import { openStore } from "../../src/tokens/open-store.js";
import type { RedisWarning } from "../../src/tokens/redis-facts.js";
import type { ConsumerStore, TokenStore } from "../../src/tokens/token-store.js";
import { explain } from "./explain.js";
import type { KeyringSettings } from "./keyring-settings.js";
import type { Red } from "./red.js";

/** The store that settings.js names. What is wrong with it, or with its Redis, is in the log. */
export function storeOf(
  RED: Red,
  { store, storeFolder, keyFilePath, secrets }: KeyringSettings,
): TokenStore & ConsumerStore {
  if (store.type === "unusable") RED.log.error(`[keyring] ${explain(RED, store.failure)}`);
  const onWarning = (warning: RedisWarning) => {
    RED.log.warn(`[keyring] ${RED._(`@keyring/node-red/keyring-credential:redis.${warning}`)}`);
  };
  return openStore(store, { folder: storeFolder, keyFilePath, secrets, onWarning });
}
