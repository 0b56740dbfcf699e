/** The one look of all pages: a card, in light and dark, for phones first. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--back:#f1f4f8;--card:#fff;--ink:#1b2430;--soft:#4d5866;--line:#bcc5d1;--tint:#f1f4f8;--go:#1d4ed8;--other:#3d4857;--on:#fff;--plain:#1d4ed8;--good:#1a7f4b;--bad:#b4472d}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--card:#20252b;--ink:#eef1f4;--soft:#b3bcc7;--line:#4a5563;--tint:#2b323a;--go:#9cc0ff;--other:#c6cdd6;--on:#10151c;--plain:#9cc0ff;--good:#4cc38a;--bad:#f0906f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;grid-template-columns:minmax(0,28rem);place-content:center;padding:.75rem min(.75rem,3vw);background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
main{padding:1.25rem min(1.25rem,5vw);border-radius:12px;background:var(--card);border-top:4px solid var(--plain);box-shadow:0 1px 4px #0003}
main.good{border-color:var(--good)}
main.bad{border-color:var(--bad)}
header{display:flex;align-items:center;gap:.75rem;margin-bottom:1rem;color:var(--soft);font-weight:600}
.logo{display:block;flex:none;width:auto;height:auto;max-width:7rem;max-height:2.5rem}
h1{margin:0 0 .5rem;font-size:min(1.375rem,10vw);line-height:1.3;text-wrap:balance}
p{margin:0 0 .75rem;color:var(--soft)}
h1,.press{word-break:auto-phrase}
main>:last-child,.note>:last-child{margin-bottom:0}
strong,.said{color:var(--ink)}
.said{padding-inline-start:.75rem;border-inline-start:3px solid var(--line);white-space:pre-line}
.note{margin:0 0 .75rem;padding:.75rem min(.75rem,3vw);border-radius:8px;background:var(--tint);color:var(--ink)}
.choice{display:grid;grid-auto-rows:1fr;gap:.75rem;margin-top:1rem}
.press{display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;margin:0;padding:.5rem min(1rem,3vw);border:1px solid transparent;border-radius:8px;background:var(--go);color:var(--on);font:inherit;font-weight:600;line-height:1.3;text-align:center;text-decoration:none;cursor:pointer}
.press.other{background:var(--other)}
a.press+a.press{margin-top:.75rem;background:var(--other)}
p+.press{margin-top:1rem}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
.code{display:block;margin:.75rem 0;padding:.75rem .25rem;border:1px solid var(--line);border-radius:8px;background:var(--tint);color:var(--ink);font:700 min(2.25rem,11vw)/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.12em;text-indent:.12em;text-align:center;-webkit-user-select:all;user-select:all}
.address{display:block;padding:.625rem 0;color:var(--go);-webkit-user-select:all;user-select:all}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;-webkit-user-select:none;user-select:none}
`;
