import type { Consumer } from "../../tokens/token-store.js";
import { consumerKey } from "../consumer-key.js";
import { linkNameOf } from "./link-secrets.js";
import type { LoginLink } from "./login-link.js";

interface OpenLink {
  readonly name: string;
  readonly endsAtMs: number;
}

/** How many links of this process are open; beyond the limit the oldest ones of whoever has most must go. */
export class LinkQuota {
  readonly #most: number;
  readonly #open = new Map<string, readonly OpenLink[]>();
  /** Consumers by how many links they have; whoever got one last stands last. */
  readonly #levels = new Map<number, Set<string>>();
  #count = 0;
  #firstEndMs = Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a new link in the place of those of its consumer that are `gone`, and gives the names of those that must go. */
  add(link: LoginLink, gone: readonly string[], nowMs: number): readonly string[] {
    const key = consumerKey(link.credentialId, link.consumer);
    const others = (this.#open.get(key) ?? []).filter(({ name }) => !gone.includes(name));
    this.#set(key, [...others, { name: linkNameOf(link.secret), endsAtMs: link.endsAtMs }]);
    this.#firstEndMs = Math.min(this.#firstEndMs, link.endsAtMs);
    if (this.#count > this.#most && nowMs >= this.#firstEndMs) this.#forgetEnded(nowMs);
    const dropped: string[] = [];
    while (this.#count > this.#most) dropped.push(this.#dropNoisiest());
    return dropped;
  }

  /** A consumer's links are gone. */
  forget(credentialId: string, consumer: Consumer): void {
    this.#set(consumerKey(credentialId, consumer), []);
  }

  #set(key: string, links: readonly OpenLink[]): void {
    const before = this.#open.get(key)?.length ?? 0;
    const level = this.#levels.get(before);
    level?.delete(key);
    if (level?.size === 0) this.#levels.delete(before);
    this.#open.delete(key);
    this.#count += links.length - before;
    if (links.length === 0) return;
    this.#open.set(key, links);
    this.#levels.set(links.length, (this.#levels.get(links.length) ?? new Set()).add(key));
  }

  #forgetEnded(nowMs: number): void {
    for (const [key, links] of [...this.#open]) {
      const open = links.filter(({ endsAtMs }) => endsAtMs > nowMs);
      if (open.length < links.length) this.#set(key, open);
    }
    this.#firstEndMs = Math.min(Infinity, ...[...this.#open.values()].flat().map(({ endsAtMs }) => endsAtMs));
  }

  /** Of two as noisy, the one who asked longer ago. */
  #dropNoisiest(): string {
    const [key = ""] = this.#levels.get(Math.max(...this.#levels.keys())) ?? [];
    const [oldest, ...rest] = this.#open.get(key) ?? [];
    this.#set(key, rest);
    return oldest?.name ?? "";
  }
}
