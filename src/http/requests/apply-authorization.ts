import type { Authorization } from "./api-request.js";
import { withHeader, withoutHeaders, type HeaderFields } from "../headers.js";
import { withParameters } from "../urls/query-parameters.js";

/** Of a hop, what a credential changes. */
interface Authorized {
  readonly url: URL;
  readonly headers: HeaderFields;
}

/**
 * URL and headers as they are sent: the credential's headers and query parameters on it where its origin may see them. Elsewhere
 * the author's own headers of these names go neither. `Host` is the URL's: it may not lead a secret past the check.
 */
export function applyAuthorization(url: URL, headers: HeaderFields, authorization: Authorization): Authorized {
  const bare = withoutHeaders(headers, ["host", ...Object.keys(authorization.headers)]);
  if (!authorization.mayGoTo(url)) return { url, headers: bare };
  const all = Object.entries(authorization.headers).reduce(
    (fields, [name, value]) => withHeader(fields, name, value),
    bare,
  );
  return { url: withParameters(url, authorization.query), headers: all };
}
