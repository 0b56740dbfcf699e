import { watch } from "node:fs";
import { join } from "node:path";
import { FileStore } from "../../src/tokens/file-store.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import { SHARED } from "../../src/tokens/token-store.js";

/** As `startNodeRed` has it. */
const CREDENTIAL_SECRET = "secret of the tests";

/** Reads what lies in the store of a user directory, beside the process that writes it. */
export class StoreReader {
  readonly #folder: string;
  readonly #store: FileStore;

  constructor(userDir: string) {
    this.#folder = join(userDir, "keyring");
    this.#store = new FileStore({
      folder: this.#folder,
      keyFilePath: join(userDir, "keyring.key"),
      secrets: [{ source: "credentialSecret", secret: CREDENTIAL_SECRET }],
    });
  }

  /** The credential's token set. Throws where there is none, or where it can't be read. */
  async tokenSet(): Promise<TokenSet> {
    const stored = await this.#store.read("credential", SHARED);
    const [set] = stored?.record.sets ?? [];
    if (set === undefined) throw new Error("There is no token set.");
    return set;
  }

  /** Calls the listener at every change in the folder, as long as this process lives. */
  watch(onChange: () => void): void {
    watch(this.#folder, { recursive: true }, onChange).on("error", ignore).unref();
  }
}

function ignore(): void {
  // a file that went while it was looked at
}
