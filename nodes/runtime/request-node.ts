import { systemClock } from "../../src/clock.js";
import type { RequestOptions } from "../../src/http/api-request.js";
import type { CallTools } from "../../src/http/call-api.js";
import { CookieJar } from "../../src/http/cookie-jar.js";
import { connectionFor, connectionOf } from "./connection-of.js";
import { credentialOf, showCredentialState, type CredentialChoice } from "./credential-of.js";
import type { Message, Red, RedNode } from "./red.js";
import type { RequestConfig } from "./request-config.js";
import { retryOf, sizeLimitOf, timeLimitOf } from "./request-limits.js";
import type { Runtime } from "./runtime.js";

/** What all calls of one node have in common. */
export interface RequestNode {
  /** Throws `credential-missing`. */
  tools(): CallTools;
  /** How the request of a message is sent. */
  optionsFor(msg: Message): Promise<RequestOptions>;
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
  let jar: Promise<CookieJar> | undefined;
  showCredentialState(RED, node, runtime, config);
  node.on("close", (_removed, done) => {
    closing.abort();
    done();
  });
  return {
    get defaultScheme() {
      const isMutual = runtime.credential(config.credential ?? "")?.settings?.type === "mutual";
      return connection.tls === undefined && !isMutual ? "http" : "https";
    },
    tools: () => ({
      credential: credentialOf(runtime, config),
      transport: runtime.transport,
      clock: systemClock,
      closing: closing.signal,
      ...(retry && { retry }),
    }),
    async optionsFor(msg) {
      if (config.keepCookies) jar ??= CookieJar.open();
      const cookies = await jar;
      return {
        followRedirects: msg.followRedirects === undefined || Boolean(msg.followRedirects),
        timeLimitMs: timeLimitOf(RED, node, config, msg),
        connection: connectionFor(RED, node, { connection, hasCredential: Boolean(config.credential) }, msg),
        ...(maxReplyBytes !== undefined && { maxReplyBytes }),
        ...(cookies && { cookies }),
      };
    },
  };
}
