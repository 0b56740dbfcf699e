import { backLink, type WayBack } from "./back-link.js";
import type { Branding } from "./brand.js";
import { duration } from "./duration.js";
import type { Language } from "./languages.js";
import { markup } from "./markup.js";
import type { PageContent } from "./page-frame.js";
import { shownName } from "./shown-name.js";
import type { Words } from "./words/words.js";

/** Signed in; the consumer types the code in the chat. */
export interface CodePage extends Branding, WayBack {
  readonly kind: "code";
  readonly code: string;
  readonly provider: string;
  readonly account?: string;
  readonly endsAtMs: number;
}

export function codePage(page: CodePage, words: Words, look: { language: Language; nowMs: number }): PageContent {
  const { code } = words;
  const provider = shownName(page.provider) ?? words.unnamedProvider;
  const digits = Array.from(page.code);
  return {
    heading: code.heading,
    tone: "good",
    body: markup`<p>${signedIn(page, provider, words)}${words.gap}${code.only}</p>
<span class="heard">${code.label}: ${digits.join(", ")}</span>
<span class="code" translate="no" aria-hidden="true">${page.code}</span>
<p>${code.valid(duration(Math.floor((page.endsAtMs - look.nowMs) / 60_000), look.language))}</p>
<p class="note" role="note"><strong>${code.nobody}</strong>${words.gap}${code.warning(provider)}</p>
${backLink(page, words)}`,
  };
}

function signedIn({ account }: CodePage, provider: string, { code }: Words): string {
  const name = shownName(account);
  return name === undefined ? code.signedIn(provider) : code.signedInAs(provider, name);
}
