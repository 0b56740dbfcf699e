import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expandProvider } from "../src/providers/expand.js";
import { findProvider } from "../src/providers/index.js";
import { editorDefinitions, type EditorDefinition } from "./support/editor-definitions.js";
import { startNodeRed, type RunningNodeRed } from "./support/node-red.js";
import { nodeRedVersion, root } from "./support/tools.js";

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

interface NodeSet {
  readonly types: readonly string[];
  readonly module: string;
}

interface Example {
  readonly name: string;
  readonly text: string;
  readonly nodes: readonly FlowNode[];
}

const PACK = "@keyring/node-red";
const LIBRARY = `/library/examples/flows/${PACK}`;

/** What every node of a flow may have beside its own properties. */
const OF_EVERY_NODE = ["id", "type", "z", "x", "y", "wires", "g", "d"];

async function readExamples(): Promise<Example[]> {
  const files = (await readdir(join(root, "examples"))).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(files.map(readExample));
}

async function readExample(file: string): Promise<Example> {
  const text = await readFile(join(root, "examples", file), "utf8");
  return { name: file.replace(/\.json$/, ""), text, nodes: JSON.parse(text) as FlowNode[] };
}

/** Ids that the node has in its wires, in its configuration and, as a Catch node, in its scope. */
function referencesOf(node: FlowNode, definition: EditorDefinition | undefined): string[] {
  const configProperties = Object.entries(definition?.defaults ?? {}).filter(([, { type }]) => type !== undefined);
  const configs = configProperties.map(([property]) => node[property]).filter((id) => id !== undefined && id !== "");
  const scope: readonly unknown[] = Array.isArray(node.scope) ? node.scope : [];
  return [...(node.wires ?? []).flat(), ...configs, ...scope].map(String);
}

/** What the credential form fills in when an author chooses the provider. */
function filledInBy(name: string): Readonly<Record<string, unknown>> {
  const { authorizationUrl, tokenUrl, baseUrl, clientAuthentication } = expandProvider(
    findProvider(name) ?? assert.fail(name),
    {},
  );
  return { authorizationUrl, tokenUrl, baseUrl, clientAuthentication };
}

/** Those of the demo are complete; a file and a pasted secret are in no example. */
function lacksSomething({ credentialType, clientId }: FlowNode): boolean {
  return clientId === "" || ["mutual", "nlu"].includes(String(credentialType));
}

describe("The importable examples", function () {
  this.timeout(60_000);
  let examples: readonly Example[];
  let nodes: readonly FlowNode[];
  let credentials: readonly FlowNode[];
  let definitions: ReadonlyMap<string, EditorDefinition>;
  let nodeRed: RunningNodeRed;

  before(async () => {
    examples = await readExamples();
    nodes = examples.flatMap((example) => example.nodes);
    credentials = nodes.filter(({ type }) => type === "keyring-credential");
    const { "node-red": pack } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      "node-red": { nodes: object };
    };
    definitions = await editorDefinitions(Object.keys(pack.nodes));
    const version = await nodeRedVersion("Node-RED 4.1");
    // Their nodes name a tab that is in no example, so that an import puts them onto the author's own tab.
    const tabs = [...new Set(nodes.flatMap(({ z }) => z ?? []))].map((id) => ({ id, type: "tab", label: id }));
    nodeRed = await startNodeRed({ version, flows: [...tabs, ...nodes] });
  });

  after(async () => {
    await nodeRed.close();
  });

  async function get<Content>(path: string): Promise<Content> {
    const response = await fetch(nodeRed.url + path, { headers: { Accept: "application/json" } });
    assert.equal(response.status, 200, path);
    return (await response.json()) as Content;
  }

  it("use every node of the pack", () => {
    const used = new Set(nodes.map(({ type }) => type));
    assert.deepEqual(
      [...definitions.keys()].filter((type) => !used.has(type)),
      [],
    );
  });

  it("use no node but the pack's and core's", async () => {
    const sets = await get<NodeSet[]>("/nodes");
    const known = sets.filter(({ module }) => module === "node-red" || module === PACK).flatMap(({ types }) => types);
    assert.deepEqual(
      nodes.map(({ type }) => type).filter((type) => type !== "group" && !known.includes(type)),
      [],
    );
  });

  it("give the pack's nodes only properties that these have", () => {
    const strange = nodes.flatMap((node) => {
      const definition = definitions.get(node.type);
      if (definition === undefined) return [];
      const known = [...OF_EVERY_NODE, ...Object.keys(definition.defaults)];
      return Object.keys(node).filter((property) => !known.includes(property));
    });
    assert.deepEqual(strange, []);
  });

  it("refer to nothing outside themselves", () => {
    const missing = examples.flatMap((example) => {
      const ids = example.nodes.map(({ id }) => id);
      return example.nodes
        .flatMap((node) => referencesOf(node, definitions.get(node.type)))
        .filter((id) => !ids.includes(id));
    });
    assert.deepEqual(missing, []);
  });

  it("have no id in common, so that all of them can be imported into one flow", () => {
    const ids = nodes.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("hold no secret and no user name", () => {
    const secrets = [...definitions.values()].flatMap((definition) => Object.keys(definition.credentials ?? {}));
    assert.ok(secrets.includes("clientSecret"));
    const held = nodes.flatMap((node) =>
      Object.keys(node).filter((key) => key === "credentials" || secrets.includes(key)),
    );
    assert.deepEqual(held, []);
  });

  it("have a callback segment of its own in each credential, which does not tell the credential's id", () => {
    const servers = credentials.map(({ server }) => String(server));
    assert.deepEqual(
      servers.filter((server) => !/^[0-9a-f]{16}$/.test(server) || nodes.some(({ id }) => id === server)),
      [],
    );
    assert.equal(new Set(servers).size, servers.length);
  });

  it("have filled in what choosing their provider fills in", () => {
    const presets = credentials.filter(({ provider }) => provider !== "other");
    assert.ok(presets.length > 0);
    for (const credential of presets) {
      const expected = filledInBy(String(credential.provider));
      const actual = Object.fromEntries(Object.keys(expected).map((property) => [property, credential[property]]));
      assert.deepEqual(actual, expected);
    }
  });

  it("say in a note what to do first", () => {
    const silent = examples.filter(
      (example) => !example.nodes.some(({ type, name }) => type === "comment" && /^1\. /.test(String(name))),
    );
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    );
  });

  it("start in Node-RED, which complains of nothing but of what each credential still lacks", () => {
    const log = nodeRed.output().split("Starting flows")[1] ?? "";
    const complaints = log.split("\n").filter((line) => /\[(warn|error|fatal)\]/.test(line));
    assert.ok(log.includes("Started flows"), log);
    assert.deepEqual(
      complaints.filter((line) => !/\[warn\] \[keyring-credential:/.test(line)),
      [],
    );
    const incomplete = credentials.filter(lacksSomething);
    assert.equal(complaints.length, incomplete.length);
  });

  it("stand in the import dialog, under their files' names", async () => {
    const listed = await get<{ fn: string }[]>(LIBRARY);
    assert.deepEqual(
      listed.map(({ fn }) => fn).sort(),
      examples.map(({ name }) => name),
    );
  });

  it("are what the import dialog gets", async () => {
    for (const { name, text } of examples)
      assert.deepEqual(await get(`${LIBRARY}/${encodeURIComponent(name)}`), JSON.parse(text));
  });
});
