import { systemClock } from "../../src/clock.js";
import { RecentMap } from "../../src/consumers/recent-map.js";
import type { LiveCredential } from "../../src/credentials/live-credential.js";
import { overCertificate } from "../../src/credentials/over-certificate.js";
import type { RequestOptions } from "../../src/http/requests/api-request.js";
import type { CallTools } from "../../src/http/call-api.js";
import type { Connection } from "../../src/http/connections/connection.js";
import { CookieJar } from "../../src/http/cookie-jar.js";
import { RequestMemory } from "../../src/http/requests/request-memory.js";
import { rememberLast } from "../../src/remember-last.js";
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
  { asStream = false }: Pick<RequestOptions, "asStream"> = {},
): RequestNode {
  const closing = new AbortController();
  const retry = retryOf(config);
  const usual = { ...usualOptions(RED, config), asStream };
  const toolsFor = rememberLast((credential: LiveCredential | undefined) => ({
    credential,
    transport: runtime.transport,
    clock: systemClock,
    closing: closing.signal,
    ...(retry && { retry }),
  }));
  const overCertificateOnce = rememberLast(overCertificate);
  const jars = new RecentMap<Promise<CookieJar>>(MOST_JARS);
  showCredentialState(RED, node, runtime, config);
  node.on("close", (_removed, done) => {
    closing.abort();
    done();
  });
  return {
    async prepare(msg) {
      const credential = credentialOf(runtime, config, overCertificateOnce);
      const openFor = credential?.of;
      const consumer = openFor && (await consumerOf(RED, node, config, msg));
      const cookies = config.keepCookies ? await jars.get(ownerKey(consumer), () => CookieJar.open()) : undefined;
      const options = optionsFor(RED, node, config, usual, msg);
      const isMutual = credential?.settings?.type === "mutual";
      return {
        tools: toolsFor(consumer ? openFor(consumer) : credential),
        defaultScheme: usual.connection.tls === undefined && !isMutual ? "http" : "https",
        options: cookies === undefined ? options : { ...options, cookies },
      };
    },
  };
}

type UsualOptions = RequestOptions & { readonly connection: Connection };

/** How a request is sent whose message says nothing of it. */
function usualOptions(RED: Red, config: RequestConfig): UsualOptions {
  const maxReplyBytes = sizeLimitOf(config);
  return {
    followRedirects: true,
    timeLimitMs: usualTimeLimit(RED, config),
    connection: connectionOf(RED, config),
    memory: new RequestMemory(),
    ...(maxReplyBytes !== undefined && { maxReplyBytes }),
  };
}

/** The usual options, but for what the message says. */
function optionsFor(
  RED: Red,
  node: RedNode,
  { credential }: RequestConfig,
  usual: UsualOptions,
  msg: Message,
): RequestOptions {
  const { followRedirects, requestTimeout, rejectUnauthorized } = msg;
  if (followRedirects === undefined && requestTimeout === undefined && rejectUnauthorized === undefined) return usual;
  const { connection, timeLimitMs } = usual;
  return {
    ...usual,
    followRedirects: followRedirects === undefined || Boolean(followRedirects),
    timeLimitMs: timeLimitOf(RED, node, msg, timeLimitMs),
    connection: connectionFor(RED, node, { connection, hasCredential: Boolean(credential) }, msg),
  };
}

/** Cookies of one consumer are not for another. */
function ownerKey(consumer: Consumer | undefined): string {
  return JSON.stringify(ownerParts(consumer ?? SHARED));
}
