import type { Authorization } from "./api-request.js";
import { withHeader, withoutHeaders } from "./headers.js";
import { withParameters } from "./query-parameters.js";
import type { Hop } from "./hop.js";

/**
 * The hop as it is sent: the credential's headers and query parameters on it where its origin may see them. Elsewhere
 * the author's own headers of these names go neither. `Host` is the URL's: it may not lead a secret past the check.
 */
export function applyAuthorization(hop: Hop, authorization: Authorization | undefined): Hop {
  if (authorization === undefined) return hop;
  const bare = withoutHeaders(hop.headers, ["host", ...Object.keys(authorization.headers)]);
  if (!authorization.mayGoTo(hop.url)) return { ...hop, headers: bare };
  const headers = Object.entries(authorization.headers).reduce(
    (fields, [name, value]) => withHeader(fields, name, value),
    bare,
  );
  return { ...hop, url: withParameters(hop.url, authorization.query), headers };
}
