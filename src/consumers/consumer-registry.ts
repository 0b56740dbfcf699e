import type { LiveCredential } from "../credentials/live-credential.js";
import type { CredentialEvent } from "../tokens/credential-event.js";
import { CredentialTokens } from "../tokens/credential-tokens.js";
import type { Consumer, TokenStore } from "../tokens/token-store.js";
import { consumerKey } from "./consumer-key.js";
import { RecentMap } from "./recent-map.js";

/** What this process has in memory of one consumer of one credential. */
export interface KnownConsumer {
  readonly consumer: Consumer;
  readonly tokens: CredentialTokens;
  /** As the store's announcements were when the record was last read: another text asks for another look. */
  announcements: string | undefined;
  /** How each running credential node uses these tokens. */
  readonly uses: Map<string, ConsumerUse>;
}

/** Of one deploy of a credential node. */
interface ConsumerUse {
  readonly deploy: object;
  readonly credential: LiveCredential;
  /** Ends its listening to the tokens. */
  close(): void;
}

/** Reads the consumer's record again where a process has announced something since. */
export async function keepUp(known: KnownConsumer, announcements: string): Promise<void> {
  if (known.announcements === announcements) return;
  await known.tokens.readAgain();
  known.announcements = announcements; // only now: who comes meanwhile must not take what is old for new
}

type OnEvent = (credentialId: string, consumer: Consumer, event: CredentialEvent) => void;

/** The tokens of the consumers who were busy last; those of all others are in the store only. One a runtime. */
export class ConsumerRegistry {
  readonly #store: TokenStore;
  readonly #onEvent: OnEvent;
  readonly #known: RecentMap<KnownConsumer>;

  /** `most` consumers stay in memory; each takes about 5 KB, and more where its tokens are long. */
  constructor(store: TokenStore, most: number, onEvent: OnEvent) {
    this.#store = store;
    this.#onEvent = onEvent;
    this.#known = new RecentMap(most, ({ tokens }) => !tokens.isBusy);
  }

  /** How many consumers are in memory. */
  get size(): number {
    return this.#known.size;
  }

  of(credentialId: string, consumer: Consumer): KnownConsumer {
    return this.#known.get(consumerKey(credentialId, consumer), () => ({
      consumer,
      tokens: new CredentialTokens(this.#store, credentialId, consumer, (event) => {
        this.#onEvent(credentialId, consumer, event);
      }),
      announcements: undefined,
      uses: new Map(),
    }));
  }

  /** When no renewal of a consumer runs any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#known.values().map(({ tokens }) => tokens.settled()));
  }
}
