import { once } from "node:events";
import type { Status } from "../../nodes/runtime/red.js";
import { NodeRed } from "./node-red-under-test.js";

/** The statuses that nodes of this process show. */
export interface NodeStatuses {
  /** Texts of a node's statuses so far; empty where it was cleared. */
  of(id: string): readonly string[];
  /** Resolves when the node's status has this text: now, or later. */
  sees(id: string, text: string): Promise<void>;
  end(): void;
}

export function watchStatuses(): NodeStatuses {
  const texts = new Map<string, string[]>();
  const take = ({ id, status }: { id: string; status?: Status }) => {
    texts.set(id, [...(texts.get(id) ?? []), status?.text ?? ""]); // a node that is gone has none
  };
  NodeRed.events.on("node-status", take);
  return {
    of: (id) => texts.get(id) ?? [],
    async sees(id, text) {
      while (texts.get(id)?.at(-1) !== text) await once(NodeRed.events, "node-status");
    },
    end: () => NodeRed.events.off("node-status", take),
  };
}
