#!/usr/bin/env node
// keyring-move-store: copies a file store into Redis. Node-RED should not run meanwhile.
import { Failure, type FailureCode } from "../failure.js";
import { copyToRedis } from "../tokens/copy-to-redis.js";

const USAGE = `Usage: KEYRING_SECRET=… keyring-move-store <folder> <redis URL> [namespace]
Copies the token sets of a file store, such as ~/.node-red/keyring, into Redis. Nothing is removed.
Sign-ins that consumers have begun are not copied: they ask for another link.
KEYRING_SECRET is keyring.secret of settings.js. Stop Node-RED first.`;

const SENTENCES: Partial<Record<FailureCode, string>> = {
  "store-locked":
    "KEYRING_SECRET does not open this store. Set keyring.secret in settings.js, start Node-RED once, stop it, and try again.",
  "store-unreadable": "The folder is no token store, or Redis can't be reached: look at both addresses.",
  "store-unwritable": "Redis can't be written. Look at its address, its password and its log.",
  "store-conflict": "Redis has another token store under this namespace already. Choose another namespace.",
  "store-damaged": "A record is damaged. Authorize its credential again, then move.",
  "store-newer": "A record was written by a newer release. Use that release.",
};

async function main([folder, url, namespace = "keyring"]: readonly string[]): Promise<number> {
  const secret = process.env.KEYRING_SECRET ?? "";
  if (folder === undefined || url === undefined || secret === "") {
    console.error(USAGE);
    return 2;
  }
  try {
    const { copied, present } = await copyToRedis({ folder, url, namespace, secret });
    console.log(`${copied} token sets copied, ${present} were there already.`);
    return 0;
  } catch (error) {
    const code = error instanceof Failure ? error.code : "unexpected";
    console.error(SENTENCES[code] ?? `It failed (${code}). Nothing was removed.`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
