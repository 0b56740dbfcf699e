import { join } from "node:path";
import { fingerprintOf } from "../../src/credentials/fingerprint.js";
import { FileStore } from "../../src/tokens/file-store.js";
import type { StoreSecret } from "../../src/tokens/store-key.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import type { RunningNodeRed } from "./node-red.js";
import { oauthSettings } from "./oauth-settings.js";

/** A consumer who has signed in. */
export interface KeptConsumer {
  readonly consumer: string | number;
  readonly channel?: string;
  /** What is not as usual in the token set. */
  readonly set?: Partial<TokenSet>;
}

/** A credential as far as tokens depend on it. */
export interface KeptCredential {
  readonly id: string;
  readonly clientId: string;
  readonly tokenUrl: string;
}

/** Where a Node-RED keeps them. */
interface KeptIn extends Pick<RunningNodeRed, "userDir"> {
  /** Absent: that of `startNodeRed`. */
  readonly secret?: StoreSecret;
}

const TOGETHER = 100;

/** Puts token sets of consumers into the file store of a Node-RED, as if they had signed in. */
export async function keepConsumers(
  { userDir, secret = { source: "credentialSecret", secret: "secret of the tests" } }: KeptIn,
  { id, clientId, tokenUrl }: KeptCredential,
  consumers: readonly KeptConsumer[],
): Promise<void> {
  const store = new FileStore({
    folder: join(userDir, "keyring"),
    keyFilePath: join(userDir, "keyring.key"),
    secrets: [secret],
  });
  const fingerprint = fingerprintOf(oauthSettings({ clientId, tokenUrl, type: "consumer" }));
  const keep = ({ consumer, channel = "", set }: KeptConsumer) => {
    const nowMs = Date.now();
    const usual = {
      accessToken: `access ${consumer}`,
      tokenType: "Bearer",
      receivedAtMs: nowMs,
      facts: {},
      fingerprint,
    };
    const sets = [{ ...usual, expiresAtMs: nowMs + 3_600_000, ...set }];
    return store.write(id, { kind: "consumer", channel, consumer }, { sets }, undefined);
  };
  for (let at = 0; at < consumers.length; at += TOGETHER)
    await Promise.all(consumers.slice(at, at + TOGETHER).map(keep));
  await store.close();
}
