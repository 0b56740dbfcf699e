import type { Failure } from "../failure.js";
import type { ConsumerStore, TokenStore } from "./token-store.js";

/** In the place of a store that can't be used: every method but `close` fails, and says why. */
export function unusableStore(failure: Failure): TokenStore & ConsumerStore {
  const fail = () => Promise.reject(failure);
  return {
    read: fail,
    write: fail,
    remove: fail,
    setAside: fail,
    lock: fail,
    announce: fail,
    announcements: fail,
    consumers: fail,
    pending: { read: fail, update: fail },
    close: () => Promise.resolve(),
  };
}
