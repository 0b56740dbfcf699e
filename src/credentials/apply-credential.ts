import type { TokenSet } from "../tokens/token-set.js";
import type { AccessTokenSettings, BasicSettings, FixedSettings, TokenUse } from "./credential-settings.js";

/** What a credential puts on a request. */
export interface Applied {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** The header or query parameter of a credential of a type that needs no token set. */
export function applyFixed(settings: FixedSettings): Applied {
  return settings.type === "basic" ? applyBasic(settings) : applyAccessToken(settings);
}

/** RFC 6750 section 2.1, or the provider's own header and scheme. */
export function applyTokenSet({ headerName, headerScheme }: TokenUse, { accessToken }: TokenSet): Applied {
  return { headers: { [headerName]: prefixed(headerScheme, accessToken) }, query: {} };
}

/** RFC 7617, UTF-8. */
function applyBasic({ username, password }: BasicSettings): Applied {
  const pair = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return { headers: { Authorization: `Basic ${pair}` }, query: {} };
}

function applyAccessToken({ placement, parameterName, tokenType, accessToken }: AccessTokenSettings): Applied {
  if (placement === "query") return { headers: {}, query: { [parameterName]: accessToken } };
  return { headers: { [parameterName]: prefixed(tokenType, accessToken) }, query: {} };
}

function prefixed(scheme: string, token: string): string {
  return scheme === "" ? token : `${scheme} ${token}`;
}
