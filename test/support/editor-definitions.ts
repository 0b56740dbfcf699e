import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { root } from "./tools.js";

export interface EditorDefinition {
  readonly category: string;
  readonly defaults: Readonly<Record<string, { readonly value?: unknown; readonly type?: string }>>;
  readonly credentials?: Readonly<Record<string, { readonly type: string }>>;
  readonly icon?: string;
}

/** What the forms' scripts, as they ship, register with the editor: run in a context with as little editor as they need. */
export async function editorDefinitions(names: readonly string[]): Promise<ReadonlyMap<string, EditorDefinition>> {
  const definitions = new Map<string, EditorDefinition>();
  const registerType = (type: string, definition: EditorDefinition) => definitions.set(type, definition);
  const context = createContext({ RED: { nodes: { registerType }, _: (key: string) => key }, URL, console });
  for (const name of ["keyring-editor", ...names]) runInContext(scriptOf(await shippedHtml(name)), context);
  return definitions;
}

export function shippedHtml(name: string): Promise<string> {
  return readFile(join(root, "dist/pack", `${name}.html`), "utf8");
}

function scriptOf(html: string): string {
  return /<script type="text\/javascript">([\s\S]*)<\/script>/.exec(html)?.[1] ?? "";
}
