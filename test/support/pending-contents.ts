import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** All that a user directory's store keeps of links, as bytes: what is written anew is sealed anew. */
export async function pendingContents(userDir: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(userDir, "keyring", "pending");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), "base64")] as const)),
  );
}
