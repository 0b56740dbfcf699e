// Makes dist/nodes/<name>.html of a form (nodes/<name>.html) and its script (nodes/editor/<name>.ts), bundled into it:
// an external script that fails to load can leave the editor loading for ever. Copies locales and icons beside it.
import { readFileSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const root = new URL("..", import.meta.url);
const { "node-red": pack } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
const names = Object.keys({ ...pack.plugins, ...pack.nodes });

async function bundleEditorScript(name) {
  const { outputFiles } = await build({
    entryPoints: [new URL(`nodes/editor/${name}.ts`, root).pathname],
    bundle: true,
    write: false,
    format: "iife",
    globalName: name === "keyring-editor" ? "keyringEditor" : undefined,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: "{}",
  });
  return outputFiles[0].text.replaceAll("</script", "<\\/script");
}

/** A line `<!-- include shared/x.html -->` of a form stands for nodes/editor/shared/x.html: rows that several forms have. */
function includeFragments(form) {
  return form.replace(/^ *<!-- include (.+) -->\r?\n/gm, (_line, path) =>
    includeFragments(readFileSync(new URL(`nodes/editor/${path}`, root), "utf8")),
  );
}

async function buildHtml(name) {
  const form = includeFragments(await readFile(new URL(`nodes/${name}.html`, root), "utf8"));
  const script = await bundleEditorScript(name);
  await writeFile(
    new URL(`dist/nodes/${name}.html`, root),
    `${form}<script type="text/javascript">\n${script}</script>\n`,
  );
}

await Promise.all([
  ...names.map(buildHtml),
  cp(new URL("nodes/locales", root), new URL("dist/nodes/locales", root), { recursive: true }),
  cp(new URL("icons", root), new URL("dist/nodes/icons", root), { recursive: true }),
]);
