import type { Red } from "./runtime/red.js";

/** Shared editor code: a plugin, because plugins' html is loaded before the nodes'. Nothing runs here. */
export default function (RED: Red): void {
  RED.plugins.registerPlugin("keyring-editor", { type: "keyring" });
}
