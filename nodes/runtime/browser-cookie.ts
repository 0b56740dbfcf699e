import type { Request, Response } from "express";
import type { LoginLink } from "../../src/consumers/sign-in/login-link.js";
import { cookiesOf } from "./secure-page.js";

/** Longer than a sign-in takes. */
const LIFETIME_MS = 60 * 60_000;

/** Over https no other host of the domain can set one of this name (RFC 6265bis section 4.1.3.2). */
const SECURE_NAME = "__Host-keyring-login";
const NAME = "keyring-login";

/** As `makeSecret` makes it. */
const VALUE = /^[\w-]{43}$/;

/** What tells this browser from others, for a link; "" where it has been given nothing that works there. */
export function browserCookies(request: Request): (link: LoginLink) => string {
  const cookies = cookiesOf(request);
  return (link) => {
    const value = cookies[nameFor(link)] ?? "";
    return VALUE.test(value) ? value : "";
  };
}

/** Lets the browser be known again when the provider sends it back: it carries nothing but chance. */
export function giveBrowserCookie(response: Response, link: LoginLink, value: string): void {
  const secure = isSecure(link);
  const options = { path: "/", secure, httpOnly: true, sameSite: "lax", maxAge: LIFETIME_MS } as const;
  response.cookie(nameFor(link), value, options);
}

function nameFor(link: LoginLink): string {
  return isSecure(link) ? SECURE_NAME : NAME;
}

function isSecure({ address }: LoginLink): boolean {
  return address.startsWith("https:");
}
