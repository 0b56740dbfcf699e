import { brandOf, type Branding } from "./brand.js";
import { codePage, type CodePage } from "./code-page.js";
import { contentSecurityPolicy } from "./content-security-policy.js";
import { wordsOf, type Language } from "./languages.js";
import { leavingPage, type LeavingPage } from "./leaving-page.js";
import { readLogo } from "./logo.js";
import {
  declinedPage,
  donePage,
  failedPage,
  gonePage,
  otherBrowserPage,
  type DeclinedPage,
  type DonePage,
  type FailedPage,
  type GonePage,
  type OtherBrowserPage,
} from "./outcome-pages.js";
import { framePage, type PageContent } from "./page-frame.js";
import { startPage, type StartPage } from "./start-page.js";

/** A page that a consumer sees while signing in. Names and texts may be of any length and hold anything: they are escaped. */
export type ConsumerPage =
  StartPage | LeavingPage | CodePage | DonePage | DeclinedPage | FailedPage | GonePage | OtherBrowserPage;

export interface PageLook {
  readonly language: Language;
  /** Base64, made anew for each reply: the page's style carries it. */
  readonly nonce: string;
  readonly nowMs: number;
}

export interface RenderedPage {
  readonly html: string;
  /** To be sent with the page. */
  readonly contentSecurityPolicy: string;
}

/** The page in the language asked for, without script. Throws `url-not-http` where a leaving page's location is no web address. */
export function renderConsumerPage(page: ConsumerPage, look: PageLook): RenderedPage {
  const { language, nonce } = look;
  const branding: Branding = page.kind === "leaving" || page.kind === "gone" ? {} : page;
  const logo = readLogo(branding.logo);
  const content = contentOf(page, look);
  return {
    html: framePage(content, { language, nonce, brand: brandOf(branding, logo) }),
    contentSecurityPolicy: contentSecurityPolicy({ nonce, image: logo?.source, posts: content.posts === true }),
  };
}

function contentOf(page: ConsumerPage, look: PageLook): PageContent {
  const words = wordsOf(look.language);
  switch (page.kind) {
    case "start":
      return startPage(page, words);
    case "leaving":
      return leavingPage(page, words);
    case "code":
      return codePage(page, words, look);
    case "done":
      return donePage(page, words);
    case "declined":
      return declinedPage(page, words);
    case "failed":
      return failedPage(page, words);
    case "gone":
      return gonePage(page, words);
    case "other-browser":
      return otherBrowserPage(page, words, look);
  }
}
