import { parseUrl } from "../../parse-url.js";

/** An image that the page may show, and the source by which its content security policy allows it. */
export interface Logo {
  readonly url: string;
  readonly source: string;
}

const IMAGE_DATA = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Of 24 KB as base64: each link that waits has a copy. */
const MOST_CHARACTERS = 32 * 1024;

/** The author's logo: an https address, or an image of at most 24 KB as base64 data. Undefined for anything else. */
export function readLogo(logo: string | undefined): Logo | undefined {
  if (logo === undefined || isLogoTooLarge(logo)) return undefined;
  if (IMAGE_DATA.test(logo)) return { url: logo, source: "data:" };
  const url = parseUrl(logo);
  if (url?.protocol !== "https:" || !isPlainHost(url) || url.username !== "" || url.password !== "") return undefined;
  return { url: url.href, source: url.origin };
}

/** URL parsers let `*`, `;` and `'` pass in host names, which mean something in a policy (CSP level 3, section 2.3.1). */
function isPlainHost({ hostname }: URL): boolean {
  return /^[a-z0-9.-]+$/.test(hostname);
}

/** Whether it has to be smaller. */
export function isLogoTooLarge(logo: string): boolean {
  return logo.length - (logo.indexOf(",") + 1) > MOST_CHARACTERS;
}
