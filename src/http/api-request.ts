/** A request as the engine takes it: all templates filled in, no secret of a credential in it. */
export interface ApiRequest {
  /** Upper case; any token of RFC 9110. */
  readonly method: string;
  readonly url: URL;
  /** Names keep the case that the author gave them. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly followRedirects: boolean;
  /** For the whole exchange, redirects included. */
  readonly timeLimitMs: number;
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
  /** Decompressed. */
  readonly body: Buffer;
  /** Of the last hop, without the credential's query parameter. */
  readonly url: string;
  readonly redirects: readonly { readonly location: string; readonly setCookies: readonly string[] }[];
}
