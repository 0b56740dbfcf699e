import assert from "node:assert/strict";
import { signIn, type SignInAnswers } from "./sign-in.js";

export interface SeenPage {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  readonly url: string;
}

/** A browser of somebody who was sent a login link: it has cookies of its own and runs no script. */
export class ConsumerBrowser {
  readonly #cookies = new Map<string, string>();

  /** As it sends them. */
  cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Where it goes on by itself it stays on our own pages. */
  async visit(address: string, init: RequestInit = {}): Promise<SeenPage> {
    const headers = { Cookie: this.cookies(), ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(address, { ...init, redirect: "manual", headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const html = await response.text();
    if (location !== null) return this.visit(new URL(location, address).href);
    return { status: response.status, html, headers: response.headers, url: address };
  }

  /** Presses a button of the start page. */
  async press(page: SeenPage, answer: "continue" | "decline", changes: RequestInit = {}): Promise<SeenPage> {
    const [, form = ""] = /name="form" value="([^"]+)"/.exec(page.html) ?? [];
    const { origin } = new URL(page.url);
    const headers = { Origin: origin, "Sec-Fetch-Site": "same-origin" };
    return this.visit(page.url, { method: "POST", body: new URLSearchParams({ form, answer }), headers, ...changes });
  }

  /** Opens the link and presses Continue: where the browser is sent then. */
  async leave(link: string): Promise<string> {
    return locationIn(await this.press(await this.visit(link), "continue"));
  }

  /** The same, and signs in at the provider: the callback's address. */
  async callbackOf(link: string, answers: SignInAnswers = {}): Promise<string> {
    return (await signIn(await this.leave(link), answers)).href;
  }

  /** The whole sign-in: the page that it ends with. */
  async signIn(link: string, answers: SignInAnswers = {}): Promise<SeenPage> {
    return this.visit(await this.callbackOf(link, answers));
  }
}

/** Where a page goes on to by itself. */
export function locationIn({ html }: SeenPage): string {
  const [, location = ""] = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(html) ?? [];
  assert.ok(location !== "", `no way to the provider:\n${html}`);
  return location.replaceAll(/&(?:amp|#38|#x26);/g, "&");
}

/** The code of a page that shows one. */
export function codeIn({ html }: SeenPage): string {
  const [, code] = /class="code"[^>]*>(\d{6})</.exec(html) ?? [];
  assert.ok(code !== undefined, `no code:\n${html}`);
  return code;
}
