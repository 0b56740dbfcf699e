import { Failure } from "../failure.js";
import type { ApiReply, Authorization } from "./api-request.js";
import { applyAuthorization } from "./apply-authorization.js";
import { HopCookies } from "./hop-cookies.js";
import { nextHop, redirectLocation } from "./next-hop.js";
import { withoutParameters } from "./query-parameters.js";
import type { Hop, Transport } from "./transport.js";
import type { WireReply } from "./undici-adapter.js";

/** As many as core's http request follows. */
const MAX_REDIRECTS = 21;

interface Exchange {
  readonly reply: WireReply;
  readonly url: URL;
  readonly redirects: ApiReply["redirects"];
}

/**
 * The reply that a chain of redirects ends with. Each hop gets the credential's secrets only where its origin may see
 * them. Throws `too-many-redirects`, and `url-invalid` for a redirect that leads out of http.
 */
export async function followRedirects(
  first: Hop,
  authorization: Authorization | undefined,
  transport: Transport,
  signal: AbortSignal,
): Promise<Exchange> {
  const secretParameters = Object.keys(authorization?.query ?? {});
  const redirects: ApiReply["redirects"][number][] = [];
  const cookies = new HopCookies();
  let hop = first;
  for (;;) {
    const sent = applyAuthorization({ ...hop, headers: cookies.addTo(hop.headers, hop.url) }, authorization);
    const reply = await transport.send(sent, signal);
    const target = redirectLocation(reply);
    if (target === undefined) return { reply, url: hop.url, redirects };
    if (redirects.length === MAX_REDIRECTS) throw new Failure("too-many-redirects", { limit: MAX_REDIRECTS });
    // A server may echo the whole query, the credential's parameter included.
    const location = withoutParameters(target, secretParameters);
    const setCookies = [reply.headers["set-cookie"] ?? []].flat();
    cookies.keep(hop.url, setCookies);
    redirects.push({ location, setCookies });
    hop = nextHop(hop, reply.statusCode, location);
  }
}
