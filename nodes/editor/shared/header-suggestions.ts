/** Names that core's http request offers, so that rows move between the two nodes. */
export const HEADER_NAMES = [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Authorization",
  "Content-Type",
  "Cache-Control",
  "User-Agent",
  "Location",
] as const;

const VALUES: Readonly<Record<string, readonly string[]>> = {
  accept: ["application/json", "application/xml", "text/plain", "text/html"],
  "accept-encoding": ["gzip", "deflate", "br", "gzip, deflate, br"],
  "accept-language": ["*", "en-GB, en-US, en;q=0.9"],
  "content-type": [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "application/octet-stream",
    "text/plain",
  ],
  "cache-control": ["no-cache", "max-age=0"],
};

const NONE: readonly string[] = [];

/** Values that are often sent in this header. */
export function suggestedValues(name: string): readonly string[] {
  return VALUES[name.toLowerCase()] ?? NONE;
}
