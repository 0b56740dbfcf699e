import type { Readable } from "node:stream";
import type { Connection } from "../connections/connection.js";
import type { CookieJar } from "../cookie-jar.js";
import type { DigestLogin } from "../digest/digest-login.js";
import type { HeaderFields } from "../headers.js";
import type { Body } from "../hop.js";
import type { RequestMemory } from "./request-memory.js";

/** How a request is sent and its reply read, whatever it asks for. */
export interface RequestOptions {
  readonly followRedirects: boolean;
  /** For the whole exchange, redirects included; of a stream, until it begins, and then for each pause. */
  readonly timeLimitMs: number;
  /** Of the reply's body, before and after it is decompressed. */
  readonly maxReplyBytes?: number;
  readonly connection?: Connection;
  /** Kept cookies; without a jar those that a redirect sets live for this exchange. */
  readonly cookies?: CookieJar;
  /** Whether a 2xx reply is given as a stream. */
  readonly asStream?: boolean;
  /** Leaves the reply's body compressed, as it came. */
  readonly keepsCoding?: boolean;
  /** What one node's requests have in common; absent: each is made from nothing. */
  readonly memory?: RequestMemory;
}

/** A request as the engine takes it: all templates filled in, no secret of a credential in it. */
export interface ApiRequest extends RequestOptions {
  /** Upper case; any token of RFC 9110. */
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderFields;
  readonly body?: Body | undefined;
  /** Answers a digest challenge of the URL's origin. */
  readonly digest?: DigestLogin | undefined;
}

/** What a credential puts on a request, and where that may go. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Whether this URL's origin may see the secrets; asked for every hop. */
  mayGoTo(url: URL): boolean;
}

export interface ApiReply {
  readonly statusCode: number;
  /** Names in lower case; `set-cookie` is always a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Decompressed; empty where the reply is a stream. */
  readonly body: Buffer;
  /** Decompressed, where one was asked for and the status is 2xx. */
  readonly stream?: Readable;
  /** Of the last hop, without the credential's query parameter. */
  readonly url: string;
  readonly redirects: readonly { readonly location: string; readonly setCookies: readonly string[] }[];
}
