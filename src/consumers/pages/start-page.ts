import { webAddress } from "./addresses.js";
import type { Branding } from "./brand.js";
import { markup, type Markup } from "./markup.js";
import type { PageContent } from "./page-frame.js";
import { shownName } from "./shown-name.js";
import type { Words } from "./words/words.js";

/** What a login link shows first: who asks for what. Nothing happens before an answer is posted. */
export interface StartPage extends Branding {
  readonly kind: "start";
  /** Comes back in the field `form`, beside `answer`: "continue" or "decline". */
  readonly formToken: string;
  readonly provider: string;
  /** Who asks, as the author named it. */
  readonly flow?: string;
  /** Who is meant to sign in, as the author chose to show it. */
  readonly consumer?: string;
  /** The author's own words. */
  readonly text?: string;
  /** Whether this is an app's own web view, in which the provider signs nobody in. */
  readonly isRefusedHere: boolean;
  /** Of this page, to be opened in a browser instead. */
  readonly address: string;
}

export function startPage(page: StartPage, words: Words): PageContent {
  const provider = shownName(page.provider) ?? words.unnamedProvider;
  const consumer = shownName(page.consumer);
  const { start } = words;
  return {
    heading: start.heading(provider),
    tone: "plain",
    posts: true,
    body: markup`<p>${start.asks(shownName(page.flow) ?? words.unnamedAsker, provider)}</p>
${authorsText(page.text)}
${page.isRefusedHere ? refusal(page.address, start.refused(provider), start) : markup`<p>${start.meaning(provider)}</p>`}
<p><strong>${consumer === undefined ? start.onlyIf : start.onlyIfYouAre(consumer)}</strong></p>
${answerForm(page, start)}`,
  };
}

function authorsText(text = ""): Markup | undefined {
  return text.trim() === "" ? undefined : markup`<p class="said" dir="auto">${text.trim()}</p>`;
}

function refusal(address: string, sentence: string, start: Words["start"]): Markup {
  const url = webAddress(address);
  const link = url === undefined ? undefined : markup`<a class="address" rel="noreferrer" href="${url}">${url}</a>`;
  return markup`<div class="note" role="note"><p><strong>${start.openElsewhere}</strong></p><p>${sentence}</p>${link}</div>`;
}

/** Two answers of the same weight. Where the provider refuses the app, neither stands out: the address above does. */
function answerForm({ formToken, isRefusedHere }: StartPage, start: Words["start"]): Markup {
  return markup`<form method="post" autocomplete="off">
<input type="hidden" name="form" value="${formToken}">
<div class="choice">
<button class="press${isRefusedHere ? " other" : ""}" name="answer" value="continue">${isRefusedHere ? start.continueHere : start.continue}</button>
<button class="press other" name="answer" value="decline">${start.decline}</button>
</div>
</form>`;
}
