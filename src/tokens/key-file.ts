import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { Failure } from "../failure.js";
import { createDurably, readIfThere } from "./durable-file.js";
import type { WrapSecret } from "./key-wrap.js";

/** The random secret in the key file, which is made where there is none. Throws the system's error. */
export async function makeKeyFileSecret(path: string): Promise<WrapSecret> {
  await createDurably(path, `${randomBytes(32).toString("base64url")}\n`);
  const secret = await readKeyFileSecret(path);
  if (secret === undefined) throw new Failure("store-locked", { secrets: "key file" });
  return secret;
}

/** Undefined where there is no key file. */
export async function readKeyFileSecret(path: string): Promise<WrapSecret | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : { source: "key file", secret: text.trim() };
}

export async function removeKeyFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
