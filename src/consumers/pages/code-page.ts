import { backLink, type WayBack } from "./back-link.js";
import type { Branding } from "./brand.js";
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
<p>${code.valid(duration(page.endsAtMs - look.nowMs, look.language))}</p>
<p class="note" role="note"><strong>${code.nobody}</strong>${words.gap}${code.warning(provider)}</p>
${backLink(page, words)}`,
  };
}

function signedIn({ account }: CodePage, provider: string, { code }: Words): string {
  const name = shownName(account);
  return name === undefined ? code.signedIn(provider) : code.signedInAs(provider, name);
}

/** Whole minutes or hours, rounded down: no clock of the server's time zone, which may not be the consumer's. */
function duration(ms: number, language: Language): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  const [count, unit] = minutes < 120 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  const written = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  return written.replaceAll(" ", "\u00a0");
}
