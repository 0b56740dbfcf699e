import { readFile, rename, rm } from "node:fs/promises";
import type { Adapter } from "lowdb";
import { Failure } from "../failure.js";
import { isSystemError, writeDurably } from "./durable-file.js";
import { openRecord, sealRecord } from "./record-cipher.js";

/** lowdb's adapter for one encrypted record in one file: null stands for no file, `write` is durable. */
export class RecordFile<Content> implements Adapter<Content | null> {
  readonly #path: string;
  readonly #name: string;
  readonly #storeKey: Buffer;
  readonly #parse: (content: unknown) => Content | undefined;

  constructor(path: string, name: string, storeKey: Buffer, parse: (content: unknown) => Content | undefined) {
    this.#path = path;
    this.#name = name;
    this.#storeKey = storeKey;
    this.#parse = parse;
  }

  async read(): Promise<Content | null> {
    const text = await this.#readText();
    if (text === undefined) return null;
    const content = this.#parse(openRecord(this.#storeKey, this.#name, this.#parseJson(text)));
    if (content === undefined) throw new Failure("store-damaged", { record: this.#name });
    return content;
  }

  /** lowdb leaves out a write of null; `remove` is for that. */
  async write(content: Content | null): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify(sealRecord(this.#storeKey, this.#name, content))}\n`);
  }

  /** Puts the file beside itself, under a name that nobody reads. */
  async setAside(): Promise<void> {
    await rename(this.#path, `${this.#path}.damaged`);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      if (isSystemError(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  #parseJson(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Failure("store-damaged", { record: this.#name }, { cause });
    }
  }
}
