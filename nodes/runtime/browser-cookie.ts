import type { Request, Response } from "express";
import type { LoginLink } from "../../src/consumers/login-link.js";
import { cookiesOf } from "./secure-page.js";

/** Longer than a sign-in takes. */
const LIFETIME_MS = 60 * 60_000;

/** Over https no other host of the domain can set one of this name (RFC 6265bis section 4.1.3.2). */
const SECURE_NAME = "__Host-keyring-login";
const NAME = "keyring-login";

/** What tells this browser from others, where it has been given something. */
export function browserCookieOf(request: Request): string | undefined {
  const cookies = cookiesOf(request);
  return cookies[SECURE_NAME] ?? cookies[NAME];
}

/** Lets the browser be known again when the provider sends it back: it carries nothing but chance. */
export function giveBrowserCookie(response: Response, { address }: LoginLink, value: string): void {
  const secure = address.startsWith("https:");
  const options = { path: "/", secure, httpOnly: true, sameSite: "lax", maxAge: LIFETIME_MS } as const;
  response.cookie(secure ? SECURE_NAME : NAME, value, options);
}
