import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { root } from "../../support/tools.js";

/** What a user directory has. */
export interface UserDirectory {
  readonly hasPack: boolean;
  /** Folder that the peers were installed in; absent: none. */
  readonly peers?: string;
  readonly flows: readonly object[];
  /** By the id of their node, as Node-RED stores them where it is told not to encrypt them. */
  readonly secrets?: Readonly<Record<string, object>>;
  /** Folder of a store that is there already. */
  readonly storeFolder?: string;
  /** `keyring` of settings.js. */
  readonly keyring?: object;
}

const PEER = "node-red-contrib-oauth2";
const BENCH_NODES = ["lane", "do-nothing", "limit", "tell-start"];

const SETTINGS = {
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: "flows.json",
  credentialSecret: false,
  disableEditor: true,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false } },
  logging: { console: { level: "off", metrics: false, audit: false } },
};

/** A new user directory with the benchmark's nodes. */
export async function makeUserDirectory({ hasPack, peers, ...content }: UserDirectory): Promise<string> {
  const folder = await temporaryFolder();
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@keyring"), { recursive: true });
  if (hasPack) await symlink(root, join(modules, "@keyring/node-red"), "junction");
  if (peers !== undefined) await symlink(join(peers, "node_modules", PEER), join(modules, PEER), "junction");
  if (content.storeFolder !== undefined) await symlink(content.storeFolder, join(folder, "keyring"), "junction");
  await installBenchNodes(join(modules, "keyring-bench"));
  const names = ["keyring-bench", ...(hasPack ? ["@keyring/node-red"] : []), ...(peers === undefined ? [] : [PEER])];
  await writeJson(folder, "package.json", {
    name: "bench",
    private: true,
    dependencies: Object.fromEntries(names.map((name) => [name, "*"])),
  });
  await writeJson(folder, "flows.json", content.flows);
  await writeJson(folder, "flows_cred.json", content.secrets ?? {});
  const settings = { ...SETTINGS, keyring: content.keyring ?? {} };
  await writeFile(join(folder, "settings.cjs"), `module.exports = ${JSON.stringify(settings)};\n`);
  return folder;
}

/** Node-RED looks for nodes in packages: this one's files lead to the compiled ones beside this file. */
async function installBenchNodes(folder: string): Promise<void> {
  await mkdir(folder);
  const nodes = Object.fromEntries(BENCH_NODES.map((name) => [name, `${name}.js`]));
  const about = { name: "keyring-bench", version: "1.0.0", type: "module", "node-red": { nodes } };
  await writeJson(folder, "package.json", about);
  for (const name of BENCH_NODES) {
    const target = pathToFileURL(join(import.meta.dirname, `${name}.js`)).href;
    await writeFile(join(folder, `${name}.js`), `export { default } from ${JSON.stringify(target)};\n`);
    await writeFile(join(folder, `${name}.html`), "");
  }
}

async function writeJson(folder: string, name: string, content: unknown): Promise<void> {
  await writeFile(join(folder, name), JSON.stringify(content));
}
