import { systemClock } from "../../src/clock.js";
import { RecentMap } from "../../src/consumers/recent-map.js";
import type { RequestOptions } from "../../src/http/api-request.js";
import type { CallTools } from "../../src/http/call-api.js";
import { CookieJar } from "../../src/http/cookie-jar.js";
import { ownerParts } from "../../src/tokens/record-name.js";
import { SHARED, type Consumer } from "../../src/tokens/token-store.js";
import { connectionFor, connectionOf } from "./connection-of.js";
import { consumerOf } from "./consumer-of.js";
import { credentialOf, showCredentialState } from "./credential-of.js";
import type { Message, Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import { retryOf, sizeLimitOf, timeLimitOf } from "./request-limits.js";
import type { Runtime } from "./runtime.js";

/** Of consumers whose cookies a node keeps. */
const MOST_JARS = 1_000;

/** What all calls of one node have in common. */
export interface RequestNode {
  /** What the requests of one message go by. Rejects with `credential-missing` and `no-consumer`. */
  prepare(msg: Message): Promise<PreparedCall>;
}

export interface PreparedCall {
  readonly tools: CallTools;
  readonly options: RequestOptions;
  /** Of a URL without one: as in core, https where the node has a tls-config. */
  readonly defaultScheme: "http" | "https";
}

/** Reads a node's configuration once, shows its credential's state, and ends its waiting when it is closed. */
export function createRequestNode(RED: Red, node: RedNode, runtime: Runtime, config: RequestConfig): RequestNode {
  const closing = new AbortController();
  const connection = connectionOf(RED, config);
  const retry = retryOf(config);
  const maxReplyBytes = sizeLimitOf(config);
  const jars = new RecentMap<Promise<CookieJar>>(MOST_JARS);
  showCredentialState(RED, node, runtime, config);
  node.on("close", (_removed, done) => {
    closing.abort();
    done();
  });
  return {
    async prepare(msg) {
      const credential = credentialOf(runtime, config);
      const consumer = credential?.of && (await consumerOf(RED, node, config, msg));
      const cookies = config.keepCookies ? await jars.get(ownerKey(consumer), () => CookieJar.open()) : undefined;
      return {
        tools: {
          credential: consumer ? credential.of(consumer) : credential,
          transport: runtime.transport,
          clock: systemClock,
          closing: closing.signal,
          ...(retry && { retry }),
        },
        defaultScheme: connection.tls === undefined ? "http" : "https",
        options: {
          followRedirects: msg.followRedirects === undefined || Boolean(msg.followRedirects),
          timeLimitMs: timeLimitOf(RED, node, config, msg),
          connection: connectionFor(RED, node, { connection, hasCredential: Boolean(config.credential) }, msg),
          ...(maxReplyBytes !== undefined && { maxReplyBytes }),
          ...(cookies && { cookies }),
        },
      };
    },
  };
}

/** Cookies of one consumer are not for another. */
function ownerKey(consumer: Consumer | undefined): string {
  return JSON.stringify(ownerParts(consumer ?? SHARED));
}
