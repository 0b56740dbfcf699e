import { markup, type Markup } from "./markup.js";
import { PAGE_STYLE } from "./page-style.js";

/** How the outcome looks: the colour of the card's edge. */
type Tone = "plain" | "good" | "bad";

/** What is particular to one page. */
export interface PageContent {
  readonly heading: string;
  readonly tone: Tone;
  readonly body: Markup;
  /** What the head holds beside the title and the style. */
  readonly head?: Markup;
  /** Whether it posts a form: with no referrer, browsers would post with `Origin: null` (Fetch standard, section 3.2). */
  readonly posts?: boolean;
}

interface Frame {
  /** As the `lang` attribute has it. */
  readonly language: string;
  readonly nonce: string;
  /** Above the heading. */
  readonly brand?: Markup | undefined;
}

/** A whole page that works without script, on a phone, in light and dark. */
export function framePage(
  { heading, tone, body, head, posts }: PageContent,
  { language, nonce, brand }: Frame,
): string {
  const style: Markup = { html: PAGE_STYLE };
  const page = markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<meta name="referrer" content="${posts === true ? "same-origin" : "no-referrer"}">
${head}
<title>${heading}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main class="${tone}">
${brand}
<h1>${heading}</h1>
${body}
</main>
</body>
</html>
`;
  return page.html;
}
