/** Why this Node can't run the demo; undefined: it can. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isFit = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return isFit ? undefined : `Keyring needs Node 20.19 or newer, or 22.12 or newer; this is Node ${version}.`;
}

/** The package with the Node-RED for this Node: 5.0 needs Node 22, 4.1 runs on Node 20. */
export function nodeRedPackage(version: string): "node-red" | "node-red-5" {
  return Number(version.split(".")[0]) < 22 ? "node-red" : "node-red-5";
}
