import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moveFlows, moveOrigins, writeFlowFiles, type FlowNode } from "./flow-files.js";
import { newState, readState, writeState } from "./demo-state.js";
import { portsFrom, type Ports } from "./ports.js";
import { settingsFile } from "./settings-file.js";

/** The repository's root; this file runs as dist/test/demo/demo-folder.js. */
export const root = join(import.meta.dirname, "..", "..", "..");

/** A Node-RED user directory of the demo's own. */
export interface DemoFolder {
  readonly path: string;
  readonly settingsPath: string;
  readonly logPath: string;
  /** Where the OAuth server keeps its grants. */
  readonly grantsPath: string;
  readonly clientSecret: string;
}

const PACK = "@keyring/node-red";
const TEMPLATE_PORTS = portsFrom(1880);

/**
 * Makes the folder ready: the pack linked into it, settings for these ports and, at its first start, the demo's flows.
 * What its user did to the flows stays.
 */
export function prepareFolder(path: string, ports: Ports): DemoFolder {
  mkdirSync(path, { recursive: true });
  const known = existsSync(join(path, "flows.json")) ? readState(path) : undefined;
  const state = known ?? newState(ports.editor);
  linkPack(path);
  if (known === undefined) writeFlowFiles(path, flowTemplate(ports), state.credentialSecret);
  else moveFlows(path, portsFrom(known.port), ports);
  const settingsPath = join(path, "settings.js");
  writeFileSync(settingsPath, settingsFile(ports.editor, state.credentialSecret), { mode: 0o600 });
  writeState(path, { ...state, port: ports.editor });
  return {
    path,
    settingsPath,
    logPath: join(path, "node-red.log"),
    grantsPath: join(path, "oauth-server.json"),
    clientSecret: state.clientSecret,
  };
}

/** Examples that the demo's servers answer, each on a tab of its own behind the first. */
const EXAMPLES = ["Chat - sign in, then show my orders", "Chat - signed in on the website, then show my orders"];

function flowTemplate(ports: Ports): string {
  const own = [...readNodes("test/demo/flows.json"), ...readNodes("test/demo/nlu-flows.json")];
  const nodes = [...own, ...EXAMPLES.flatMap((name) => onTab(name, readNodes(`examples/${name}.json`)))];
  return moveOrigins(JSON.stringify(nodes, undefined, 4), TEMPLATE_PORTS, ports);
}

function readNodes(path: string): readonly FlowNode[] {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as readonly FlowNode[];
}

/** An example's nodes name a tab that is not in it, so that an import puts them onto the author's own. */
function onTab(label: string, nodes: readonly FlowNode[]): readonly FlowNode[] {
  const id = nodes.find(({ z }) => z !== undefined)?.z ?? label;
  return [{ id, type: "tab", label }, ...nodes];
}

/** Node-RED finds packs in its user directory's node_modules, and takes for installed those in its package.json. */
function linkPack(path: string): void {
  const packageJson = { name: "keyring-demo", private: true, dependencies: { [PACK]: "*" } };
  const link = join(path, "node_modules", PACK);
  writeFileSync(join(path, "package.json"), JSON.stringify(packageJson, undefined, 2));
  mkdirSync(join(link, ".."), { recursive: true });
  // Made anew: the repository may have been moved.
  rmSync(link, { force: true });
  symlinkSync(root, link, "junction");
}
