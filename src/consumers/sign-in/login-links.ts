import type { Clock } from "../../clock.js";
import { makeSecret } from "../../oauth/pkce.js";
import type { Consumer, PendingChange, PendingStore } from "../../tokens/token-store.js";
import { LinkLists } from "./link-lists.js";
import type { LinkQuota } from "./link-quota.js";
import { linkNameOf } from "./link-secrets.js";
import {
  isLate,
  isOpen,
  isSealed,
  linkNow,
  MOST_ATTEMPTS,
  parseLoginLink,
  versioned,
  type LinkRequest,
  type LoginLink,
  type SealedLink,
} from "./login-link.js";

/** A link that ends sooner is not handed out again. */
const SHORTEST_REST_MS = 60_000;

/** A sealed sign-in stays so much longer than its code, for whoever ends it at the provider. */
const SEALED_REST_MS = 60_000;

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
  readonly #lists: LinkLists;

  constructor(tools: LoginLinksTools) {
    this.#tools = tools;
    this.#lists = new LinkLists(tools.pending, tools.clock);
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
    const nowMs = this.#tools.clock.nowMs();
    const found = await this.#found(credentialId, consumer);
    return found.map((link) => linkNow(link, nowMs)).filter((link) => link !== undefined);
  }

  /** Those behind which a sign-in waits for its code, though that be too late. */
  async sealedOf(credentialId: string, consumer: Consumer): Promise<readonly SealedLink[]> {
    return (await this.#found(credentialId, consumer)).filter(isSealed);
  }

  /** Undefined where there is none, or it has ended. */
  async read(name: string): Promise<LoginLink | undefined> {
    return linkNow(await this.#readAsStored(name), this.#tools.clock.nowMs());
  }

  /** Changes a link at one stroke among all processes. */
  async change<Result>(name: string, change: LinkChange<Result>): Promise<Result> {
    return this.#tools.pending.update(linkKey(name), (content): PendingChange<Result> => {
      const { link, result } = change(linkNow(parseLoginLink(content), this.#tools.clock.nowMs()));
      return link ? write(link, result) : { then: "keep", result };
    });
  }

  /** Opens a link again whose code is too late, if it still lasts, and gives it as it was sealed: of all who come, to one. */
  async takeLate(name: string): Promise<SealedLink | undefined> {
    return this.#tools.pending.update<SealedLink | undefined>(linkKey(name), (content) => {
      const [known, nowMs] = [parseLoginLink(content), this.#tools.clock.nowMs()];
      if (!isLate(known, nowMs)) return { then: "keep", result: undefined };
      const link = linkNow(known, nowMs);
      return link ? write(link, known) : { then: "remove", result: known };
    });
  }

  /**
   * Puts what became of an open link in its place, for as long as it says; its consumer's list knows of it as long. False
   * where the link has gone or come to something meanwhile: then nothing changes.
   */
  async conclude(link: LoginLink): Promise<boolean> {
    const name = linkNameOf(link.secret);
    if (!isOpen(await this.read(name))) return false;
    await this.#lists.add(link); // before it is concluded: what throws must leave it open
    return this.change(name, (known) => (isOpen(known) ? { link, result: true } : { result: false }));
  }

  /** As the lists do. */
  countTry(links: readonly [LoginLink, ...LoginLink[]]): Promise<number | undefined> {
    return this.#lists.countTry(links);
  }

  /** Removes a consumer's links and what waits behind them. */
  async forget(credentialId: string, consumer: Consumer): Promise<void> {
    await this.#forgetWhere(credentialId, consumer, () => true);
  }

  /** The same, where these are among them: true for one of all who come. */
  async discard(links: readonly [LoginLink, ...LoginLink[]]): Promise<boolean> {
    const [{ credentialId, consumer }] = links;
    const names = links.map(({ secret }) => linkNameOf(secret));
    return this.#forgetWhere(credentialId, consumer, (name) => names.includes(name));
  }

  async #readAsStored(name: string): Promise<LoginLink | undefined> {
    return parseLoginLink(await this.#tools.pending.read(linkKey(name)));
  }

  async #found(credentialId: string, consumer: Consumer): Promise<readonly (LoginLink | undefined)[]> {
    const names = await this.#lists.names(credentialId, consumer);
    return Promise.all(names.map((name) => this.#readAsStored(name)));
  }

  async #forgetWhere(credentialId: string, consumer: Consumer, isMeant: (name: string) => boolean): Promise<boolean> {
    const gone = await this.#lists.clear(credentialId, consumer, isMeant);
    if (gone.length === 0) return false;
    this.#tools.quota.forget(credentialId, consumer);
    await Promise.all(gone.map((name) => this.#remove(name)));
    return true;
  }

  async #make({ lifetimeMs, addresses, ...request }: LinkRequest): Promise<LoginLink> {
    const nowMs = this.#tools.clock.nowMs();
    const secret = makeSecret();
    const link: LoginLink = {
      ...request,
      secret,
      address: `${addresses.loginBase}/${secret}`,
      callbackUrl: addresses.callbackUrl,
      createdAtMs: nowMs,
      endsAtMs: nowMs + lifetimeMs,
      attempts: 0,
    };
    await this.change(linkNameOf(secret), () => ({ link, result: undefined }));
    await this.#makeRoom(link, await this.#lists.add(link));
    return link;
  }

  /** For a new link, in whose place these others of its consumer must go. */
  async #makeRoom(link: LoginLink, others: readonly string[]): Promise<void> {
    const noisy = this.#tools.quota.add(link, others, this.#tools.clock.nowMs());
    for (const name of noisy) {
      const known = await this.read(name);
      if (known) await this.#lists.remove(known);
    }
    for (const name of [...others, ...noisy]) {
      await this.#remove(name);
      this.#tools.onDropped(name);
    }
  }

  async #remove(name: string): Promise<void> {
    await this.#tools.pending.update(linkKey(name), () => ({ then: "remove", result: undefined }));
  }
}

function write<Result>(link: LoginLink, result: Result) {
  const endsAtMs = link.endsAtMs + (isSealed(link) ? SEALED_REST_MS : 0);
  return { then: "write", content: versioned(link), endsAtMs, result } as const;
}

function linkKey(name: string): readonly string[] {
  return ["link", name];
}

/** What the author changed since asks for a new one. */
function isReusable(link: LoginLink, request: LinkRequest, nowMs: number): boolean {
  const isUsable = isOpen(link) ? link.attempts < MOST_ATTEMPTS : isSealed(link);
  const isSame =
    link.fingerprint === request.fingerprint &&
    link.nodeId === request.nodeId &&
    link.mode === request.mode &&
    link.callbackUrl === request.addresses.callbackUrl &&
    link.address.startsWith(`${request.addresses.loginBase}/`) &&
    JSON.stringify(link.page) === JSON.stringify(request.page);
  return isUsable && isSame && link.endsAtMs - nowMs > Math.min(SHORTEST_REST_MS, request.lifetimeMs / 2);
}
