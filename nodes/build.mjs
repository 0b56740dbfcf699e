// Makes dist/pack, all that is published. all-nodes.js of nodes/*.ts, and for each a <name>.js: read as some 300 files, the
// pack would take five times the time and the memory of Node-RED's start. <name>.html of a form (nodes/<name>.html) and its script
// (nodes/editor/<name>.ts), bundled into it: an external script that fails to load can leave the editor loading for ever.
// Locales and icons lie beside them.
import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("..", import.meta.url);
const pathTo = (path) => fileURLToPath(new URL(path, root));
const { "node-red": pack } = JSON.parse(await readFile(pathTo("package.json"), "utf8"));
const names = Object.keys({ ...pack.plugins, ...pack.nodes });

const FOR_NODE = {
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  target: "node20",
  charset: "ascii", // of one byte a character in memory
  legalComments: "none",
  tsconfigRaw: "{}",
};

/** All nodes in one file, from which each node's own takes what it registers; beside it what runs in a place of its own. */
async function bundleNodes() {
  const lines = names.map((name) => `export { default as ${inCamelCase(name)} } from "./nodes/${name}.ts";`);
  const stdin = { contents: lines.join("\n"), resolveDir: pathTo("."), loader: "ts" };
  const others = ["src/tls/keystore-worker.ts", "src/cli/move-store.ts"].map(pathTo);
  await Promise.all([
    build({ ...FOR_NODE, stdin, outfile: pathTo("dist/pack/all-nodes.js") }),
    build({ ...FOR_NODE, entryPoints: others, outdir: pathTo("dist/pack"), entryNames: "[name]" }),
    ...names.map(writeNode),
  ]);
}

function writeNode(name) {
  const script = `export { ${inCamelCase(name)} as default } from "./all-nodes.js";\n`;
  return writeFile(pathTo(`dist/pack/${name}.js`), script);
}

function inCamelCase(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

async function bundleEditorScript(name) {
  const { outputFiles } = await build({
    entryPoints: [pathTo(`nodes/editor/${name}.ts`)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: name === "keyring-editor" ? "keyringEditor" : undefined,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: "{}",
    minify: true,
  });
  return outputFiles[0].text.replaceAll("</script", "<\\/script");
}

/** A line `<!-- include shared/x.html -->` of a form stands for nodes/editor/shared/x.html: rows that several forms have. */
function includeFragments(form) {
  return form.replace(/^ *<!-- include (.+) -->\r?\n/gm, (_line, path) =>
    includeFragments(readFileSync(pathTo(`nodes/editor/${path}`), "utf8")),
  );
}

async function buildHtml(name) {
  const form = includeFragments(await readFile(pathTo(`nodes/${name}.html`), "utf8"));
  const script = await bundleEditorScript(name);
  await writeFile(pathTo(`dist/pack/${name}.html`), `${form}<script type="text/javascript">\n${script}</script>\n`);
}

await rm(pathTo("dist/pack"), { recursive: true, force: true });
await mkdir(pathTo("dist/pack"), { recursive: true });
await bundleNodes();
await Promise.all([
  ...names.map(buildHtml),
  cp(pathTo("nodes/locales"), pathTo("dist/pack/locales"), { recursive: true }),
  cp(pathTo("icons"), pathTo("dist/pack/icons"), { recursive: true }),
]);
