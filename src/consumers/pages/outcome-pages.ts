import { backLink, type WayBack } from "./back-link.js";
import type { Branding } from "./brand.js";
import { duration } from "./duration.js";
import type { Language } from "./languages.js";
import { markup, type Markup } from "./markup.js";
import type { PageContent } from "./page-frame.js";
import { shownName } from "./shown-name.js";
import type { Words } from "./words/words.js";

/** Signed in, and nothing to type. */
export interface DonePage extends Branding, WayBack {
  readonly kind: "done";
  readonly provider: string;
  readonly account?: string;
  /** The message that waited for the sign-in is gone. */
  readonly writeAgain: boolean;
}

/** "I did not ask for this" was pressed. */
export interface DeclinedPage extends Branding, WayBack {
  readonly kind: "declined";
}

/** Why nobody is signed in: not allowed at the provider; the provider failed or could not be reached; another account than before; the link's attempts are used up. */
export type FailedReason = "denied" | "failed" | "account-changed" | "too-many-attempts";

export interface FailedPage extends Branding, WayBack {
  readonly kind: "failed";
  readonly reason: FailedReason;
  readonly provider: string;
}

/** The link is expired, spent or unknown. */
export interface GonePage {
  readonly kind: "gone";
}

/** The page was opened in another browser than the one that signed in and shows the code. */
export interface OtherBrowserPage extends Branding, WayBack {
  readonly kind: "other-browser";
  /** Of the code. */
  readonly endsAtMs: number;
}

export function donePage(page: DonePage, words: Words): PageContent {
  const { done } = words;
  const provider = shownName(page.provider) ?? words.unnamedProvider;
  const account = shownName(page.account);
  return {
    heading: done.heading,
    tone: "good",
    body: markup`<p>${account === undefined ? done.access(provider) : done.accessAs(provider, account)}</p>
<p><strong>${page.writeAgain ? done.writeAgain : done.goOn}</strong></p>
${backOrClose(page, words)}`,
  };
}

export function declinedPage(page: DeclinedPage, words: Words): PageContent {
  const { heading, text } = words.declined;
  return { heading, tone: "plain", body: markup`<p>${text}</p>${backOrClose(page, words)}` };
}

export function failedPage(page: FailedPage, words: Words): PageContent {
  const { heading, text } = words.failed[page.reason];
  const sentence = text(shownName(page.provider) ?? words.unnamedProvider);
  return { heading, tone: "bad", body: markup`<p>${sentence}</p>${newLink(page, words)}` };
}

export function otherBrowserPage(
  page: OtherBrowserPage,
  words: Words,
  look: { language: Language; nowMs: number },
): PageContent {
  const { heading, text, lost } = words.otherBrowser;
  const rest = duration(Math.ceil((page.endsAtMs - look.nowMs) / 60_000), look.language);
  return { heading, tone: "plain", body: markup`<p>${text}</p><p>${lost(rest)}</p>${backLink(page, words)}` };
}

export function gonePage(_page: GonePage, words: Words): PageContent {
  const { heading, text } = words.gone;
  return { heading, tone: "bad", body: markup`<p>${text}</p>${newLink({}, words)}` };
}

function newLink(page: WayBack, words: Words): Markup {
  return markup`<p>${words.newLink}</p>${backLink(page, words)}`;
}

function backOrClose(page: WayBack, words: Words): Markup {
  return backLink(page, words) ?? markup`<p>${words.closePage}</p>`;
}
