import { markup } from "../../src/consumers/pages/markup.js";
import { framePage } from "../../src/consumers/pages/page-frame.js";

/** The words of a page; plain text. */
export interface PageText {
  readonly title: string;
  readonly text: string;
  readonly isGood: boolean;
}

/** What the author sees after signing in, in the look of the consumers' pages. The script only closes the window. */
export function renderPage({ title, text, isGood }: PageText, nonce: string): string {
  const closing = markup`<script nonce="${nonce}">setTimeout(function () { window.close(); }, 1500);</script>`;
  const content = { heading: title, tone: isGood ? "good" : "bad", body: markup`<p>${text}</p>` } as const;
  return framePage(isGood ? { ...content, head: closing } : content, { language: "en", nonce });
}
