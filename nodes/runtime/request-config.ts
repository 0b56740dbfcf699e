import type { Login } from "../../src/http/requests/login.js";
import type { ConsumerConfig } from "./consumer-of.js";

/** A header row as core's http request stores it; a fixed name or value is itself the type. */
export interface HeaderRow {
  readonly keyType: string;
  readonly keyValue: string;
  readonly valueType: string;
  readonly valueValue: string;
}

export interface QueryRow {
  readonly name: string;
  readonly value: string;
  readonly valueType: string;
}

/** What all nodes that call an API have in common in their configuration; numbers are stored as typed. */
export interface RequestConfig extends ConsumerConfig {
  readonly credential?: string;
  readonly url?: string;
  readonly headers?: readonly HeaderRow[];
  readonly query?: readonly QueryRow[];
  /** Id of a `tls-config` node. */
  readonly tls?: string;
  /** Id of an `http proxy` node. */
  readonly proxy?: string;
  readonly persist?: boolean;
  readonly insecureHTTPParser?: boolean;
  readonly keepCookies?: boolean;
  /** Seconds. */
  readonly timeLimit?: string | number;
  /** Megabytes; empty: none. */
  readonly sizeLimit?: string | number;
  readonly retry?: boolean;
  readonly retryTimes?: string | number;
  /** Seconds. */
  readonly retryLongest?: string | number;
  readonly secondOutput?: boolean;
}

/** Configuration names are core's http request's; the others are ours. */
export interface HttpRequestConfig extends RequestConfig {
  readonly method?: string;
  readonly ret?: "txt" | "bin" | "obj" | "stream";
  readonly paytoqs?: boolean | "ignore" | "query" | "body";
  readonly authType?: "" | Login["kind"];
  readonly senderr?: boolean;
  readonly textIfNotJson?: boolean;
  readonly paging?: "none" | "header" | "link" | "page" | "offset" | "cursor";
  readonly pagingPath?: string;
  readonly pagingParameter?: string;
  readonly pagingIn?: "query" | "body";
  readonly pagingFirst?: string | number;
  readonly pagingSize?: string | number;
  readonly pagingItems?: string;
  /** JSONata on the reply's body. */
  readonly pagingStop?: string;
  readonly pagingMost?: string | number;
  readonly pagingOutput?: "messages" | "joined";
}
