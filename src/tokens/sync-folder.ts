import { open } from "node:fs/promises";

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
