import type { Request, Response } from "express";

/** The headers of every page of ours: nothing is kept, told to others, or shown within another page. */
export function secureHeaders(response: Response, contentSecurityPolicy: string): Response {
  return response.set({
    "Content-Security-Policy": contentSecurityPolicy,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
  });
}

export function cookiesOf(request: Request): Readonly<Record<string, string>> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return Object.fromEntries(pairs.map(([name = "", ...value]) => [name, value.join("=")]));
}
