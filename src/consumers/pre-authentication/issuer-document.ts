import { Failure } from "../../failure.js";
import { sendRequest } from "../../http/send-request.js";
import type { Transport } from "../../http/connections/transport.js";
import { isSecure, parseUrl } from "../../parse-url.js";

const MOST_BYTES = 1024 * 1024;

/** What an issuer shows to everybody, by its URL: the object in its JSON, or undefined where it is none. Throws `issuer-unreachable`. */
export type ReadDocument = (url: string) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** Reads documents over https, or http on this machine; follows no redirect. */
export function createDocumentReader(transport: Transport, timeLimitMs: number): ReadDocument {
  return async (text) => {
    const url = parseUrl(text);
    if (url === undefined || !isSecure(url)) return undefined;
    try {
      const headers = { Accept: "application/json" };
      const request = { method: "GET", url, headers, followRedirects: false, timeLimitMs, maxReplyBytes: MOST_BYTES };
      const reply = await sendRequest(request, undefined, transport);
      return reply.statusCode === 200 ? parseObject(reply.body.toString("utf8")) : undefined;
    } catch (cause) {
      const reason = cause instanceof Failure ? (cause.facts.reason ?? cause.code) : "unknown";
      throw new Failure("issuer-unreachable", { host: url.host, reason }, { cause });
    }
  };
}

/** The JSON object of a text, or undefined where it is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
