import { setTimeout as wait } from "node:timers/promises";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import type { TokenExchange } from "../support/oauth/token-exchange.js";
import { Ledger } from "./ledger.js";
import type { Moments } from "./moments.js";
import { below, type Random } from "./random.js";
import type { StoreReader } from "./store-reader.js";
import type { Tally } from "./tally.js";

const LONGEST_DELAY_MS = 150;
/** A request that a killed process had sent has reached the provider by then. */
const ON_ITS_WAY_MS = 50;

/** A provider that takes each refresh token once, an API, and a ledger of both. */
export interface CrashProvider {
  readonly oauth: OAuthServer;
  readonly crm: CrmServer;
  readonly ledger: Ledger;
  /** Whether the API has seen the access token. */
  readonly hasSeen: (accessToken: string) => boolean;
  /** When no token request is under way any more; for after a kill. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export interface CrashTools {
  readonly random: Random;
  readonly tally: Tally;
  readonly moments: Moments;
  readonly store: StoreReader;
}

/** Starts it. The provider's answers come up to 150 ms late; a token that the API sees must be in the store. */
export async function startProvider({ random, tally, moments, store }: CrashTools): Promise<CrashProvider> {
  const ledger = new Ledger(tally);
  const seen = new Set<string>();
  let underWay = 0;
  const watch = {
    arrived() {
      underWay += 1;
      moments.come("request");
    },
    async decided(exchange: TokenExchange) {
      ledger.note(exchange);
      moments.come("rotated");
      await wait(below(random, LONGEST_DELAY_MS));
      underWay -= 1;
      setImmediate(() => {
        moments.come("answered");
      });
    },
  };
  const see = async (accessToken: string) => {
    if (seen.has(accessToken)) return;
    seen.add(accessToken);
    const set = await store.tokenSet();
    if (set.accessToken === accessToken) tally.storedBeforeUse += 1;
    else tally.faults.push("a token was used that is not stored");
    moments.come("used");
  };
  const oauth = await startOAuthServer({ watch });
  const crm = await startCrmServer({ lookUpToken: (token) => see(token).then(() => oauth.lookUpToken(token)) });
  return {
    oauth,
    crm,
    ledger,
    hasSeen: (accessToken) => seen.has(accessToken),
    async quiet() {
      do await wait(ON_ITS_WAY_MS);
      while (underWay > 0);
    },
    async close() {
      await Promise.all([oauth.close(), crm.close()]);
    },
  };
}
