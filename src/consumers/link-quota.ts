import type { Consumer } from "../tokens/token-store.js";
import { consumerKey } from "./consumer-key.js";
import { linkNameOf } from "./link-secrets.js";
import type { LoginLink } from "./login-link.js";

interface OpenLink {
  readonly name: string;
  readonly endsAtMs: number;
}

/** How many links of this process are open; beyond the limit the oldest ones of whoever has most must go. */
export class LinkQuota {
  readonly #most: number;
  /** By consumer; whoever got a link last stands last. */
  readonly #open = new Map<string, readonly OpenLink[]>();
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a new link, and gives the names of those that must go. */
  add(link: LoginLink, nowMs: number): readonly string[] {
    const key = consumerKey(link.credentialId, link.consumer);
    const others = (this.#open.get(key) ?? []).filter(({ endsAtMs }) => endsAtMs > nowMs);
    this.#set(key, [...others, { name: linkNameOf(link.secret), endsAtMs: link.endsAtMs }]);
    if (this.#count > this.#most) this.#forgetEnded(nowMs);
    const dropped: string[] = [];
    while (this.#count > this.#most) dropped.push(this.#dropNoisiest());
    return dropped;
  }

  /** A consumer's links are gone. */
  forget(credentialId: string, consumer: Consumer): void {
    this.#set(consumerKey(credentialId, consumer), []);
  }

  #set(key: string, links: readonly OpenLink[]): void {
    this.#count += links.length - (this.#open.get(key)?.length ?? 0);
    this.#open.delete(key);
    if (links.length > 0) this.#open.set(key, links);
  }

  #forgetEnded(nowMs: number): void {
    for (const [key, links] of [...this.#open])
      this.#set(
        key,
        links.filter(({ endsAtMs }) => endsAtMs > nowMs),
      );
  }

  /** The first that has most: of two as noisy, the one who asked longer ago. */
  #dropNoisiest(): string {
    let noisiest: [key: string, links: readonly OpenLink[]] = ["", []];
    for (const entry of this.#open) if (entry[1].length > noisiest[1].length) noisiest = entry;
    const [key, [oldest, ...rest]] = noisiest;
    this.#set(key, rest);
    return oldest?.name ?? "";
  }
}
