import type { Clock } from "../clock.js";
import { makeSecret } from "../oauth/pkce.js";
import type { Consumer, PendingChange, PendingStore } from "../tokens/token-store.js";
import { linkNameOf } from "./link-secrets.js";
import type { LinkQuota } from "./link-quota.js";
import {
  isOpen,
  MOST_ATTEMPTS,
  parseConsumerLinks,
  parseLoginLink,
  versioned,
  type ConsumerLinks,
  type LinkRequest,
  type LoginLink,
} from "./login-link.js";

const MOST_LINKS_A_CONSUMER = 3;

/** A link that ends sooner is not handed out again. */
const SHORTEST_REST_MS = 60_000;

/** What becomes of a link; undefined: it stays as it is. */
type LinkChange<Result> = (link: LoginLink | undefined) => { readonly link?: LoginLink; readonly result: Result };

export interface LoginLinksTools {
  readonly pending: PendingStore;
  readonly clock: Clock;
  readonly quota: LinkQuota;
  /** Told of links that had to go, because their consumer has newer ones or there are too many. */
  readonly onDropped: (linkName: string) => void;
}

/** The login links in the store: few a consumer, and each ends by itself. */
export class LoginLinks {
  readonly #tools: LoginLinksTools;

  constructor(tools: LoginLinksTools) {
    this.#tools = tools;
  }

  /** The link that this node gave this consumer before, if it still works, else a new one. Throws as the store does. */
  async open(request: LinkRequest): Promise<LoginLink> {
    const known = await this.ofConsumer(request.credentialId, request.consumer);
    const nowMs = this.#tools.clock.nowMs();
    const open = known.find((link) => isReusable(link, request, nowMs));
    return open ?? this.#make(request);
  }

  /** The links that a consumer can use, oldest first. */
  async ofConsumer(credentialId: string, consumer: Consumer): Promise<readonly LoginLink[]> {
    const { links } = parseConsumerLinks(await this.#tools.pending.read(listKey(credentialId, consumer)));
    const found = await Promise.all(links.map(({ name }) => this.read(name)));
    return found.filter((link) => link !== undefined);
  }

  /** Undefined where there is none, or it has ended. */
  async read(name: string): Promise<LoginLink | undefined> {
    return parseLoginLink(await this.#tools.pending.read(linkKey(name)));
  }

  /** Changes a link at one stroke among all processes. */
  async change<Result>(name: string, change: LinkChange<Result>): Promise<Result> {
    return this.#tools.pending.update(linkKey(name), (content): PendingChange<Result> => {
      const { link, result } = change(parseLoginLink(content));
      return link
        ? { then: "write", content: versioned(link), endsAtMs: link.endsAtMs, result }
        : { then: "keep", result };
    });
  }

  /**
   * Puts what became of an open link in its place, for as long as it says; its consumer's list knows of it as long. False
   * where the link has gone or come to something meanwhile: then nothing changes.
   */
  async conclude(link: LoginLink): Promise<boolean> {
    const name = linkNameOf(link.secret);
    if (!isOpen(await this.read(name))) return false;
    await this.#enlist(link); // before it is concluded: what throws must leave it open
    return this.change(name, (known) => (isOpen(known) ? { link, result: true } : { result: false }));
  }

  /**
   * Counts one more code that the consumer of these links typed, and gives how many there were; undefined where the
   * links have gone, and their count with them.
   */
  async countTry(links: readonly [LoginLink, ...LoginLink[]]): Promise<number | undefined> {
    const [{ credentialId, consumer }] = links;
    const names = links.map(({ secret }) => linkNameOf(secret));
    return this.#tools.pending.update<number | undefined>(listKey(credentialId, consumer), (content) => {
      const known = parseConsumerLinks(content);
      if (!known.links.some(({ name }) => names.includes(name))) return { then: "keep", result: undefined };
      const tries = known.tries + 1;
      return { then: "write", content: versioned({ ...known, tries }), endsAtMs: endOfAll(known.links), result: tries };
    });
  }

  /** Removes a consumer's links and what waits behind them, and gives their names; of all who come, to one. */
  async forget(credentialId: string, consumer: Consumer): Promise<readonly string[]> {
    this.#tools.quota.forget(credentialId, consumer);
    const names = await this.#tools.pending.update(listKey(credentialId, consumer), (content) => ({
      then: "remove" as const,
      result: parseConsumerLinks(content).links.map(({ name }) => name),
    }));
    await Promise.all(names.map((name) => this.#remove(name)));
    return names;
  }

  async #make(request: LinkRequest): Promise<LoginLink> {
    const { lifetimeMs, addresses, ...rest } = request;
    const nowMs = this.#tools.clock.nowMs();
    const secret = makeSecret();
    const link: LoginLink = {
      ...rest,
      secret,
      address: `${addresses.loginBase}/${secret}`,
      callbackUrl: addresses.callbackUrl,
      createdAtMs: nowMs,
      endsAtMs: nowMs + lifetimeMs,
      attempts: 0,
    };
    await this.change(linkNameOf(secret), () => ({ link, result: undefined }));
    const dropped = [...(await this.#enlist(link)), ...this.#tools.quota.add(link, nowMs)];
    for (const name of dropped) {
      await this.#remove(name);
      this.#tools.onDropped(name);
    }
    return link;
  }

  /** Notes the link with its consumer, and gives those that are one too many. */
  #enlist(link: LoginLink): Promise<readonly string[]> {
    const nowMs = this.#tools.clock.nowMs();
    return this.#tools.pending.update(listKey(link.credentialId, link.consumer), (content) => {
      const { links, tries } = parseConsumerLinks(content);
      const ours = { name: linkNameOf(link.secret), endsAtMs: link.endsAtMs };
      const open = links.filter(({ name, endsAtMs }) => endsAtMs > nowMs && name !== ours.name);
      const all = [...open, ours];
      const kept = all.slice(-MOST_LINKS_A_CONSUMER);
      const result = all.slice(0, -MOST_LINKS_A_CONSUMER).map(({ name }) => name);
      const changed: ConsumerLinks = { links: kept, tries: links.some(({ endsAtMs }) => endsAtMs > nowMs) ? tries : 0 };
      return { then: "write", content: versioned(changed), endsAtMs: endOfAll(kept), result };
    });
  }

  async #remove(name: string): Promise<void> {
    await this.#tools.pending.update(linkKey(name), () => ({ then: "remove", result: undefined }));
  }
}

function linkKey(name: string): readonly string[] {
  return ["link", name];
}

function listKey(credentialId: string, { channel, consumer }: Consumer): readonly string[] {
  return ["consumer links", credentialId, channel, JSON.stringify(consumer)];
}

function endOfAll(links: ConsumerLinks["links"]): number {
  return Math.max(...links.map(({ endsAtMs }) => endsAtMs));
}

/** What the author changed since asks for a new one. */
function isReusable(link: LoginLink, request: LinkRequest, nowMs: number): boolean {
  const isUsable = isOpen(link) ? link.attempts < MOST_ATTEMPTS : link.outcome?.state === "code";
  const isSame =
    link.fingerprint === request.fingerprint &&
    link.nodeId === request.nodeId &&
    link.mode === request.mode &&
    link.callbackUrl === request.addresses.callbackUrl &&
    link.address.startsWith(`${request.addresses.loginBase}/`) &&
    JSON.stringify(link.page) === JSON.stringify(request.page);
  return isUsable && isSame && link.endsAtMs - nowMs > Math.min(SHORTEST_REST_MS, request.lifetimeMs / 2);
}
