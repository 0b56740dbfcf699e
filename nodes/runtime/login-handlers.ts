import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { isOwnForm, type LinkView } from "../../src/consumers/sign-in/browser-sign-in.js";
import { formTokenOf } from "../../src/consumers/sign-in/link-secrets.js";
import { isOpen, type LoginLink } from "../../src/consumers/sign-in/login-link.js";
import { renderConsumerPage, type ConsumerPage } from "../../src/consumers/pages/consumer-page.js";
import { languageOf } from "../../src/consumers/pages/languages.js";
import { isWebView } from "../../src/consumers/pages/web-view.js";
import { Failure } from "../../src/failure.js";
import type { CallbackQuery } from "../../src/oauth/check-callback.js";
import { makeSecret } from "../../src/oauth/pkce.js";
import { browserCookies, giveBrowserCookie } from "./browser-cookie.js";
import { loginPage, tooManyAttemptsPage } from "./login-page.js";
import { readForm } from "./read-form.js";
import type { Runtime } from "./runtime.js";
import { secureHeaders } from "./secure-page.js";

/** What stands at a link's address. It changes nothing: previews and scanners come here, too. */
export async function showLink(runtime: Runtime, request: Request, response: Response): Promise<void> {
  const cookieOf = browserCookies(request);
  const view = await runtime.signIn.browser.look(secretIn(request), cookieOf);
  if (view === undefined) {
    showGone(request, response.status(404));
    return;
  }
  const cookie = cookieOf(view.link) || makeSecret();
  if (isOpen(view.link)) giveBrowserCookie(response, view.link, cookie);
  showView(view, cookie, request, response);
}

/** Continue, or "I did not ask for this": taken only from our own page, in the browser that was shown it. */
export async function answerLink(runtime: Runtime, request: Request, response: Response): Promise<void> {
  const cookieOf = browserCookies(request);
  const view = await runtime.signIn.browser.look(secretIn(request), cookieOf);
  const form = await readForm(request);
  if (view === undefined) {
    showGone(request, response.status(404));
    return;
  }
  const cookie = cookieOf(view.link);
  if (!isOpen(view.link)) {
    showView(view, cookie, request, response.status(view.isOurs ? 200 : 410)); // back, and Continue again
    return;
  }
  const isOurs = isFromOwnPage(request, view.link);
  if (isOurs && isOwnForm(view.link.secret, cookie, form.get("form") ?? ""))
    await goOn(runtime, { view, cookie, isDeclined: form.get("answer") === "decline" }, request, response);
  else refuse({ view, cookie, isOurs }, request, response);
}

/**
 * The provider's answer to a consumer's sign-in: goes on to a page without code and state in its address. Rejects with
 * `authorization-unknown` for one that is nobody's.
 */
export async function finishSignIn(
  runtime: Runtime,
  query: CallbackQuery,
  request: Request,
  response: Response,
): Promise<void> {
  const path = `/keyring/callback/${String(request.params.server)}`;
  const address = await runtime.signIn.browser.finish(query, browserCookies(request), path);
  secureHeaders(response, "default-src 'none'; frame-ancestors 'none'").redirect(303, address);
}

const GONE: ConsumerPage = { kind: "gone" };

/** For a link that is none, or none any more. */
export function showGone(request: Request, response: Response): void {
  show(request, response, GONE);
}

interface Answer {
  readonly view: LinkView;
  readonly cookie: string;
  readonly isDeclined: boolean;
}

async function goOn(runtime: Runtime, answer: Answer, request: Request, response: Response): Promise<void> {
  const { view, cookie, isDeclined } = answer;
  const { secret } = view.link;
  try {
    if (isDeclined) {
      const link = await runtime.signIn.browser.decline(secret);
      show(request, response, loginPage({ ...view, link }, { formToken: "", isRefusedHere: false }), link);
      return;
    }
    const { link, location } = await runtime.signIn.browser.start(secret, cookie);
    giveBrowserCookie(response, link, cookie);
    show(request, response, { kind: "leaving", provider: view.settings.providerLabel, location }, link);
  } catch (error) {
    const isUsedUp = error instanceof Failure && error.code === "sign-in-attempts";
    show(request, response.status(410), isUsedUp ? tooManyAttemptsPage(view) : GONE, view.link);
  }
}

/** The page again: its browser is given anew what it lost, so that the next answer counts. A form from elsewhere gives nothing. */
function refuse(
  { view, cookie, isOurs }: { readonly view: LinkView; readonly cookie: string; readonly isOurs: boolean },
  request: Request,
  response: Response,
): void {
  const next = cookie || makeSecret();
  if (isOurs) giveBrowserCookie(response, view.link, next);
  showView(view, next, request, response.status(403));
}

function secretIn({ params }: Request): string {
  return String(params.link);
}

function showView(view: LinkView, cookie: string, request: Request, response: Response): void {
  show(request, response, loginPage(view, startOf(view, request, cookie)), view.link);
}

function startOf({ link, settings }: LinkView, request: Request, cookie: string) {
  const isRefusedHere =
    settings.refusesWebViews === true && isWebView((request.headers["user-agent"] ?? "").slice(0, 512));
  return { formToken: formTokenOf(link.secret, cookie), isRefusedHere };
}

/** Browsers tell who posted; one that does not is told by the form's token alone. */
function isFromOwnPage({ headers }: Request, { address }: LoginLink): boolean {
  const site = headers["sec-fetch-site"];
  const { origin = "null" } = headers;
  return (site === undefined || site === "same-origin") && (origin === "null" || origin === new URL(address).origin);
}

function show(request: Request, response: Response, page: ConsumerPage, link?: LoginLink): void {
  const nonce = randomBytes(16).toString("base64");
  const language = languageOf(request.headers["accept-language"], link?.page.language);
  const { html, contentSecurityPolicy } = renderConsumerPage(page, { language, nonce, nowMs: Date.now() });
  secureHeaders(response, contentSecurityPolicy).set({ "Content-Language": language, Vary: "Accept-Language" });
  response.type("html").send(html);
}
