/** The words of a page; plain text. */
export interface PageText {
  readonly title: string;
  readonly text: string;
  readonly isGood: boolean;
}

/** A small page that works without script, on a phone, in light and dark. The script only closes the window. */
export function renderPage({ title, text, isGood }: PageText, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
  :root { --back: #f5f6f8; --card: #fff; --ink: #1d2530; --soft: #566070; --mark: ${isGood ? "#1a7f4b" : "#b4472d"}; }
  @media (prefers-color-scheme: dark) {
    :root { --back: #16191d; --card: #22272d; --ink: #eef1f4; --soft: #a9b2bd; --mark: ${isGood ? "#4cc38a" : "#f0906f"}; }
  }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--ink);
    font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
  main { box-sizing: border-box; width: min(28rem, 100% - 2rem); padding: 2rem; border-radius: 12px; background: var(--card);
    border-top: 4px solid var(--mark); box-shadow: 0 1px 4px #0003; }
  h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
  p { margin: 0; color: var(--soft); }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</main>
${isGood ? `<script nonce="${nonce}">setTimeout(function () { window.close(); }, 1500);</script>` : ""}
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
