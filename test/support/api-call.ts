import type { RequestOptions } from "../../src/http/requests/api-request.js";
import type { ApiCall } from "../../src/http/requests/prepare-request.js";

export const USUAL_OPTIONS: RequestOptions = { followRedirects: true, timeLimitMs: 10_000 };

/** A GET with nothing but its URL, but for `parts`. */
export function callTo(url: string, parts: Partial<ApiCall> = {}): ApiCall {
  return {
    method: "GET",
    url,
    isUrlFromMessage: false,
    view: {},
    headers: {},
    payload: undefined,
    paytoqs: "ignore",
    options: USUAL_OPTIONS,
    ...parts,
  };
}
