/** Text made safe for HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole page around escaped HTML. */
export function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand"><span class="mark" aria-hidden="true">C</span> Demo CRM</p>
${body}
</main>
<p class="note">A demonstration that runs on your own machine.</p>
</body>
</html>
`;
}

const STYLE = `
:root { --back: #eef1f6; --card: #fff; --text: #1c2430; --soft: #5b6777; --line: #cfd6e0; --accent: #2456c7; --on-accent: #fff; --error: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161d; --card: #1c222c; --text: #e8ecf2; --soft: #a3afbf; --line: #3a4453; --accent: #8ab0ff; --on-accent: #0e1726; --error: #ff9a92; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 24px 16px; display: flex; flex-direction: column; align-items: center; justify-content: center; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 400px; padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 8px; font-size: 1.4rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 16px; text-wrap: pretty; }
main > :last-child { margin-bottom: 0; }
ul { margin: 0 0 24px; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 8px; }
li { padding: 10px 14px; }
li + li { border-top: 1px solid var(--line); }
code { color: var(--soft); font-size: .85em; overflow-wrap: anywhere; }
label { display: block; margin-bottom: 16px; font-weight: 600; }
input { display: block; width: 100%; margin-top: 4px; padding: 10px 12px; font: inherit; font-weight: 400; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
button { width: 100%; padding: 11px 16px; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 8px; cursor: pointer; color: var(--on-accent); background: var(--accent); }
button.second { color: var(--text); background: transparent; border-color: var(--line); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.brand { display: flex; align-items: center; gap: 10px; margin-bottom: 16px; font-weight: 600; }
.mark { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 8px; color: var(--on-accent); background: var(--accent); }
.soft, .note { color: var(--soft); }
.note { margin: 16px 0 0; font-size: .85rem; text-align: center; text-wrap: balance; }
.error { color: var(--error); font-weight: 600; }
.choice { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; }
`;
