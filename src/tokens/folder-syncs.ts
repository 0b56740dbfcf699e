import { open } from "node:fs/promises";

/** Syncs of folders, shared: who comes while one runs waits for the next, together with all others who came. */
export class FolderSyncs {
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  /** Resolves when a sync that began after this call has ended. Throws the system's error. */
  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder);
    if (running === undefined) return this.#begin(folder);
    const next = this.#next.get(folder) ?? running.catch(() => undefined).then(() => this.#begin(folder));
    this.#next.set(folder, next);
    return next;
  }

  #begin(folder: string): Promise<void> {
    this.#next.delete(folder);
    const sync = syncFolder(folder).finally(() => this.#running.delete(folder));
    this.#running.set(folder, sync);
    return sync;
  }
}

/** Windows can't open a folder; there the rename is as durable as the system makes it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
