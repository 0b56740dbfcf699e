import type { Clock } from "../../clock.js";
import type { Consumer, PendingStore } from "../../tokens/token-store.js";
import { linkNameOf } from "./link-secrets.js";
import { parseConsumerLinks, versioned, type ConsumerLinks, type LoginLink } from "./login-link.js";

const MOST_LINKS_A_CONSUMER = 3;

/** Which links each consumer has, and how many codes they typed for them; few a consumer. Methods throw as the store does. */
export class LinkLists {
  readonly #pending: PendingStore;
  readonly #clock: Clock;

  constructor(pending: PendingStore, clock: Clock) {
    this.#pending = pending;
    this.#clock = clock;
  }

  /** Oldest first. */
  async names(credentialId: string, consumer: Consumer): Promise<readonly string[]> {
    return namesIn(parseConsumerLinks(await this.#pending.read(listKey(credentialId, consumer))));
  }

  /** Notes a link, or how long it now lasts, and gives those that are one too many. */
  add(link: LoginLink): Promise<readonly string[]> {
    const nowMs = this.#clock.nowMs();
    return this.#pending.update(listKey(link.credentialId, link.consumer), (content) => {
      const { links, tries } = parseConsumerLinks(content);
      const ours = { name: linkNameOf(link.secret), endsAtMs: link.endsAtMs };
      const open = links.filter(({ name, endsAtMs }) => endsAtMs > nowMs && name !== ours.name);
      const all = [...open, ours];
      const kept = all.slice(-MOST_LINKS_A_CONSUMER);
      const result = all.slice(0, -MOST_LINKS_A_CONSUMER).map(({ name }) => name);
      return write({ links: kept, tries: links.some(({ endsAtMs }) => endsAtMs > nowMs) ? tries : 0 }, result);
    });
  }

  /** Strikes one link out. */
  async remove({ credentialId, consumer, secret }: LoginLink): Promise<void> {
    const gone = linkNameOf(secret);
    await this.#pending.update<undefined>(listKey(credentialId, consumer), (content) => {
      const known = parseConsumerLinks(content);
      const links = known.links.filter(({ name }) => name !== gone);
      return links.length === 0 ? { then: "remove", result: undefined } : write({ ...known, links }, undefined);
    });
  }

  /** Removes the whole list, if one of it is meant, and gives its names: of all who come, to one. */
  clear(credentialId: string, consumer: Consumer, isMeant: (name: string) => boolean): Promise<readonly string[]> {
    return this.#pending.update(listKey(credentialId, consumer), (content) => {
      const names = namesIn(parseConsumerLinks(content));
      return names.some(isMeant) ? { then: "remove", result: names } : { then: "keep", result: [] };
    });
  }

  /**
   * Counts one more code that the consumer of these links typed, and gives how many there were; undefined where the
   * links have gone, and their count with them.
   */
  countTry(links: readonly [LoginLink, ...LoginLink[]]): Promise<number | undefined> {
    const [{ credentialId, consumer }] = links;
    const names = links.map(({ secret }) => linkNameOf(secret));
    return this.#pending.update<number | undefined>(listKey(credentialId, consumer), (content) => {
      const known = parseConsumerLinks(content);
      const isThere = namesIn(known).some((name) => names.includes(name));
      if (!isThere) return { then: "keep", result: undefined };
      return write({ ...known, tries: known.tries + 1 }, known.tries + 1);
    });
  }
}

/** A list lasts as long as the last of its links. */
function write<Result>(list: ConsumerLinks, result: Result) {
  const endsAtMs = Math.max(...list.links.map((each) => each.endsAtMs));
  return { then: "write", content: versioned(list), endsAtMs, result } as const;
}

function namesIn({ links }: ConsumerLinks): readonly string[] {
  return links.map(({ name }) => name);
}

function listKey(credentialId: string, { channel, consumer }: Consumer): readonly string[] {
  return ["consumer links", credentialId, channel, JSON.stringify(consumer)];
}
