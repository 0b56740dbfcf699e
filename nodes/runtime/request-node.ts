import { systemClock } from "../../src/clock.js";
import { RecentMap } from "../../src/consumers/recent-map.js";
import type { RequestOptions } from "../../src/http/api-request.js";
import type { CallTools } from "../../src/http/call-api.js";
import { CookieJar } from "../../src/http/cookie-jar.js";
import { RequestMemory } from "../../src/http/request-memory.js";
import { ownerParts } from "../../src/tokens/record-name.js";
import { SHARED, type Consumer } from "../../src/tokens/token-store.js";
import { connectionFor, connectionOf } from "./connection-of.js";
import { consumerOf } from "./consumer-of.js";
import { credentialOf, showCredentialState, type CredentialChoice } from "./credential-of.js";
import type { Message, Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import { retryOf, sizeLimitOf, timeLimitOf, usualTimeLimit } from "./request-limits.js";
import type { Runtime } from "./runtime.js";

/** Of consumers whose cookies a node keeps. */
const MOST_JARS = 1_000;

/** What all calls of one node have in common. */
export interface RequestNode {
  /** What the requests of one message go by. Rejects with `credential-missing`, `credential-not-mutual` and `no-consumer`. */
  prepare(msg: Message): Promise<PreparedCall>;
}

export interface PreparedCall {
  readonly tools: CallTools;
  readonly options: RequestOptions;
  /** Of a URL without one: as in core, https where the node has a tls-config; and where its credential is a certificate. */
  readonly defaultScheme: "http" | "https";
}

/** Reads a node's configuration once, shows its credential's state, and ends its waiting when it is closed. */
export function createRequestNode(
  RED: Red,
  node: RedNode,
  runtime: Runtime,
  config: RequestConfig & CredentialChoice,
): RequestNode {
  const closing = new AbortController();
  const connection = connectionOf(RED, config);
  const retry = retryOf(config);
  const maxReplyBytes = sizeLimitOf(config);
  const usualLimitMs = usualTimeLimit(RED, config);
  const hasCredential = Boolean(config.credential);
  const memory = new RequestMemory();
  const jars = new RecentMap<Promise<CookieJar>>(MOST_JARS);
  showCredentialState(RED, node, runtime, config);
  node.on("close", (_removed, done) => {
    closing.abort();
    done();
  });
  return {
    async prepare(msg) {
      const credential = credentialOf(runtime, config);
      const openFor = credential?.of;
      const consumer = openFor && (await consumerOf(RED, node, config, msg));
      const cookies = config.keepCookies ? await jars.get(ownerKey(consumer), () => CookieJar.open()) : undefined;
      return {
        tools: {
          credential: consumer ? openFor(consumer) : credential,
          transport: runtime.transport,
          clock: systemClock,
          closing: closing.signal,
          ...(retry && { retry }),
        },
        defaultScheme: connection.tls === undefined && credential?.settings?.type !== "mutual" ? "http" : "https",
        options: {
          followRedirects: msg.followRedirects === undefined || Boolean(msg.followRedirects),
          timeLimitMs: timeLimitOf(RED, node, msg, usualLimitMs),
          connection: connectionFor(RED, node, { connection, hasCredential }, msg),
          memory,
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
