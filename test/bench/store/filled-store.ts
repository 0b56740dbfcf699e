import { join } from "node:path";
import { FileStore } from "../../../src/tokens/file-store.js";
import type { TokenRecord } from "../../../src/tokens/token-set.js";
import type { Owner } from "../../../src/tokens/token-store.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const CREDENTIAL = "bench";
const FILLED_TOGETHER = 100;
/** Of a JWT of usual size. */
const PADDING = "x".repeat(800);

/** A file store of so many token sets. */
export interface FilledStore {
  /** The nth that is looked at; far from the one before. */
  read(nth: number): Promise<void>;
  /** Reads it and writes another token set over it; resolves when that is on the disk for good. */
  rewrite(nth: number): Promise<void>;
}

export async function fillStore(sets: number): Promise<FilledStore> {
  const place = await temporaryFolder();
  const secrets = [{ source: "keyring.secret", secret: "of the benchmark" }] as const;
  const store = new FileStore({ folder: join(place, "keyring"), keyFilePath: join(place, "keyring.key"), secrets });
  for (let from = 0; from < sets; from += FILLED_TOGETHER) {
    const some = Array.from({ length: Math.min(FILLED_TOGETHER, sets - from) }, (_, step) => from + step);
    await Promise.all(some.map((index) => store.write(CREDENTIAL, ownerOf(index), recordOf(index), undefined)));
  }
  const pick = (nth: number) => ownerOf((nth * 7919) % sets);
  return {
    async read(nth) {
      await store.read(CREDENTIAL, pick(nth));
    },
    async rewrite(nth) {
      const stored = await store.read(CREDENTIAL, pick(nth));
      await store.write(CREDENTIAL, pick(nth), recordOf(nth), stored?.revision);
    },
  };
}

function ownerOf(index: number): Owner {
  return { kind: "consumer", channel: CREDENTIAL, consumer: `consumer ${index}` };
}

function recordOf(index: number): TokenRecord {
  const tokens = { accessToken: `access ${index} ${PADDING}`, refreshToken: `refresh ${index}`, tokenType: "Bearer" };
  const times = { receivedAtMs: index, expiresAtMs: index + 3_600_000 };
  return { sets: [{ ...tokens, ...times, facts: {}, fingerprint: CREDENTIAL }] };
}
