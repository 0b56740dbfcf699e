import { basename } from "node:path";
import { createDurably, readIfThere, writeDurably } from "./durable-file.js";
import { lockFile } from "./file-lock.js";
import type { WrapsPlace } from "./wraps-place.js";

/** The wrapped store key in a file of its own. Throws the system's error, and `store-busy`. */
export function wrapsFile(path: string): WrapsPlace {
  return {
    name: basename(path),
    read: () => readIfThere(path),
    create: (text) => createDurably(path, text),
    async replace(known, text) {
      const lock = await lockFile(`${path}.lock`);
      try {
        if ((await readIfThere(path)) !== known) return false;
        await writeDurably(path, text);
        return true;
      } finally {
        await lock.release();
      }
    },
  };
}
