import { Failure } from "../failure.js";
import { isSecure, parseUrl } from "../parse-url.js";
import { required } from "./complete-credential.js";

/**
 * The URL of a form's field as it is written. An endpoint is https, or http on loopback (RFC 6749 section 3.1.2.1,
 * RFC 8252 section 7.3), and has no fragment. Throws `credential-incomplete` and `url-invalid`.
 */
export function endpoint(text: string, field: string): string {
  const url = parseUrl(required(text, field));
  if (url === undefined || !isSecure(url) || url.hash !== "")
    throw new Failure("url-invalid", { field, url: text.slice(0, 200) });
  return text;
}
