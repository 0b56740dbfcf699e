import type { Clock } from "../../clock.js";
import type { Consumer } from "../../tokens/token-store.js";
import { consumerKey } from "../consumer-key.js";
import type { SignInEnd } from "./sign-in-end.js";

const LOOK_EVERY_MS = 1_000;

/** A message that goes on when its consumer has signed in, or when that comes to nothing. */
export interface WaitingMessage<Message> {
  readonly credentialId: string;
  readonly nodeId: string;
  readonly consumer: Consumer;
  readonly linkName: string;
  readonly endsAtMs: number;
  readonly message: Message;
  /** Called when the message leaves; with an error where it could not. */
  readonly done: (error?: Error) => void;
}

interface Entry<Message> {
  readonly key: string;
  readonly owner: string;
  readonly waiting: WaitingMessage<Message>;
}

/** Sends a message on, before its `done`; false where its node is there no more. */
type OnEnd<Message> = (waiting: WaitingMessage<Message>, end: SignInEnd) => boolean;

/** Messages that wait for consumers to sign in: in memory, one a consumer and node, bounded; the oldest goes first. */
export class WaitingMessages<Message> {
  readonly #most: number;
  readonly #clock: Clock;
  readonly #onEnd: OnEnd<Message>;
  /** Oldest first. */
  readonly #entries = new Map<string, Entry<Message>>();
  /** Keys, those first that were not looked at for longest. */
  readonly #toLookAt = new Set<string>();
  readonly #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(most: number, clock: Clock, onEnd: OnEnd<Message>) {
    this.#most = most;
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How many wait at a node. */
  countOf(nodeId: string): number {
    return this.#counts.get(nodeId) ?? 0;
  }

  put(waiting: WaitingMessage<Message>): void {
    const owner = consumerKey(waiting.credentialId, waiting.consumer);
    const key = entryKey(waiting.nodeId, owner);
    this.#end(this.#entries.get(key), { state: "ended", reason: "replaced" });
    this.#entries.set(key, { key, owner, waiting });
    this.#toLookAt.add(key);
    this.#count(waiting.nodeId, 1);
    if (this.#entries.size > this.#most) {
      const [oldest] = this.#entries.values();
      this.#end(oldest, { state: "ended", reason: "too-many" });
    }
    this.#watchTime();
  }

  /** A consumer signed in, or out: what waits for that goes on, whichever node and link it is. False where nothing did. */
  endOf(credentialId: string, consumer: Consumer, end: SignInEnd): boolean {
    const owner = consumerKey(credentialId, consumer);
    return this.#endWhere((entry) => entry.owner === owner, end);
  }

  /** The same for what waits at one node. */
  endAt(nodeId: string, credentialId: string, consumer: Consumer, end: SignInEnd): void {
    this.#end(this.#entries.get(entryKey(nodeId, consumerKey(credentialId, consumer))), end);
  }

  /** A link came to nothing: what waits for this one goes. */
  endOfLink(linkName: string, end: SignInEnd): boolean {
    return this.#endWhere(({ waiting }) => waiting.linkName === linkName, end);
  }

  /** The consumer signed in and has yet to type the code: what waits for that has more time. */
  extend(linkName: string, endsAtMs: number): void {
    for (const [key, { waiting, ...rest }] of this.#entries)
      if (waiting.linkName === linkName) this.#entries.set(key, { ...rest, waiting: { ...waiting, endsAtMs } });
  }

  /** Ends what has waited for too long. */
  endLate(): void {
    const nowMs = this.#clock.nowMs();
    this.#endWhere(({ waiting }) => waiting.endsAtMs <= nowMs, { state: "ended", reason: "expired" });
  }

  /** Those that were not looked at for longest, at most so many: another process may have seen what they wait for. */
  nextToLookAt(most: number): readonly WaitingMessage<Message>[] {
    const next = [...this.#toLookAt].slice(0, most);
    for (const key of next) {
      this.#toLookAt.delete(key);
      this.#toLookAt.add(key);
    }
    return next.flatMap((key) => this.#entries.get(key)?.waiting ?? []);
  }

  #endWhere(isIt: (entry: Entry<Message>) => boolean, end: SignInEnd): boolean {
    const found = [...this.#entries.values()].filter(isIt);
    return found.map((entry) => this.#end(entry, end)).includes(true);
  }

  /** Whether the message left. */
  #end(entry: Entry<Message> | undefined, end: SignInEnd): boolean {
    if (entry === undefined || !this.#entries.delete(entry.key)) return false;
    this.#toLookAt.delete(entry.key);
    this.#count(entry.waiting.nodeId, -1);
    if (this.#entries.size === 0) this.#rest();
    try {
      const hasLeft = this.#onEnd(entry.waiting, end);
      entry.waiting.done();
      return hasLeft;
    } catch (error) {
      // A message may hold what can't be sent; what is thrown in a timer would end Node-RED.
      entry.waiting.done(error instanceof Error ? error : new Error("the message could not be sent"));
      return true;
    }
  }

  #count(nodeId: string, change: number): void {
    const count = this.countOf(nodeId) + change;
    if (count === 0) this.#counts.delete(nodeId);
    else this.#counts.set(nodeId, count);
  }

  /** It keeps no process alive. */
  #watchTime(): void {
    this.#timer ??= setInterval(() => {
      this.endLate();
    }, LOOK_EVERY_MS).unref();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function entryKey(nodeId: string, owner: string): string {
  return JSON.stringify([nodeId, owner]);
}
