import { stringify } from "node:querystring";
import { Readable } from "node:stream";
import { Failure } from "../../failure.js";
import { encodeMultipart, refuseSpent } from "./encode-multipart.js";
import type { Body } from "../hop.js";
import { getHeader, withHeader, type HeaderFields } from "../headers.js";

/** What a GET does with the payload: the node's setting, named as in core. */
export type PayloadToQuery = "ignore" | "query" | "body";

export interface EncodedRequest {
  readonly url: URL;
  readonly headers: HeaderFields;
  readonly body?: Body;
}

/**
 * The payload as core's http request sends it: text and Buffers as they are, a form where the content type says so, all
 * else as JSON; with GET nowhere, in the query or in the body. A stream is sent as it comes. Content-Length is the
 * transport's to write. Throws `payload-invalid` for what none of these can
 * hold, and `body-not-repeatable` for a stream that was sent already.
 */
export function encodeBody(
  payload: unknown,
  method: string,
  headers: HeaderFields,
  paytoqs: PayloadToQuery,
  url: URL,
): EncodedRequest {
  if (payload === undefined || method === "HEAD") return { url, headers };
  if (method !== "GET") return { url, ...withBody(payload, headers) };
  if (paytoqs === "query") return { url: withQuery(url, payload), headers };
  const body = paytoqs === "body" ? encodeGetBody(payload) : undefined;
  return body === undefined ? { url, headers } : { url, headers, body };
}

function withBody(payload: unknown, headers: HeaderFields): Omit<EncodedRequest, "url"> {
  refuseSpent(payload);
  if (typeof payload === "string" || Buffer.isBuffer(payload) || payload instanceof Readable)
    return { headers, body: payload };
  const type = mediaType(headers);
  if (type === "multipart/form-data" && typeof payload === "object") return withForm(payload ?? {}, headers);
  if (typeof payload === "number") return { headers, body: String(payload) };
  if (type === "application/x-www-form-urlencoded") return { headers, body: encodeForm(payload) };
  const typed = type === undefined ? withHeader(headers, "Content-Type", "application/json") : headers;
  return { headers: typed, body: encodeJson(payload) };
}

/** The author's content type lacks the boundary; its name keeps the case that he gave it. */
function withForm(payload: object, headers: HeaderFields): Omit<EncodedRequest, "url"> {
  const { contentType, body } = encodeMultipart(payload);
  const name = Object.keys(headers).find((each) => each.toLowerCase() === "content-type") ?? "Content-Type";
  return { headers: withHeader(headers, name, contentType), body };
}

/** As in core, no content type is set: with GET the author says it or nobody does. */
function encodeGetBody(payload: unknown): Body | undefined {
  refuseSpent(payload);
  if (typeof payload === "string" || Buffer.isBuffer(payload) || payload instanceof Readable) return payload;
  if (typeof payload === "number") return String(payload);
  return typeof payload === "object" ? encodeJson(payload) : undefined;
}

function withQuery(url: URL, payload: unknown): URL {
  if (typeof payload !== "object") throw new Failure("payload-invalid");
  const parameters = encodeForm(payload);
  if (parameters === "") return url;
  const extended = new URL(url);
  extended.search = extended.search === "" ? parameters : `${extended.search.slice(1)}&${parameters}`;
  return extended;
}

function encodeForm(payload: unknown): string {
  return typeof payload === "object" && payload !== null ? stringify({ ...payload }) : "";
}

function encodeJson(payload: unknown): string {
  try {
    // For a function or a symbol this gives undefined, whatever its declared type says.
    const text: unknown = JSON.stringify(payload);
    if (typeof text === "string") return text;
  } catch (cause) {
    throw new Failure("payload-invalid", {}, { cause });
  }
  throw new Failure("payload-invalid");
}

function mediaType(headers: HeaderFields): string | undefined {
  const value = [getHeader(headers, "content-type") ?? []].flat()[0];
  return value?.split(";")[0]?.trim().toLowerCase();
}
