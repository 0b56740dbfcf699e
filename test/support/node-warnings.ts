import helper from "node-red-node-test-helper";

/** What a running node warns of from now on. */
export function watchWarnings(id: string): readonly string[] {
  const warnings: string[] = [];
  const node = helper.getNode(id) as { on(event: "call:warn", listener: (call: { args: [string] }) => void): void };
  node.on("call:warn", ({ args: [text] }) => warnings.push(text));
  return warnings;
}
