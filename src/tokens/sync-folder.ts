import { closeFile, openFile, syncFile } from "./file-calls.js";

/** Windows can't open a folder; there the rename is as durable as the system makes it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const opened = await openFile(folder, "r");
  try {
    await syncFile(opened);
  } finally {
    await closeFile(opened);
  }
}
