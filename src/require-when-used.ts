import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A CommonJS package that the first call loads: Node-RED's start does not wait for it, and nothing searches its source
 * for the names of exports, as an import of it would.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a package exports, the caller says
export function requireWhenUsed<Exported>(name: string): () => Exported {
  let exported: Exported | undefined;
  return () => (exported ??= require(name) as Exported);
}
