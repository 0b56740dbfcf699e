// What the node tests take of node-red-node-test-helper 0.3, and of Node-RED itself; neither brings types.
declare module "node-red-node-test-helper" {
  interface TestHelper {
    init(runtimePath: string): void;
    settings(settings: object): object;
    load(registrations: readonly ((RED: never) => void)[], flow: readonly object[], credentials: object): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): unknown;
    /** What was logged, in the arguments of a spy. */
    log(): { readonly args: readonly unknown[] };
    readonly _redNodes: { setFlows(flow: readonly object[], type: "full" | "flows" | "nodes"): Promise<unknown> };
    /** Node-RED's context stores, which the helper sets up but does not open. */
    readonly _context: { load(): Promise<void> };
  }

  const helper: TestHelper;
  export default helper;
}

declare module "node-red" {
  import type { EventEmitter } from "node:events";

  /** A node called `done`. */
  interface CompleteEvent {
    readonly msg: { readonly _msgid: string };
    readonly node: { readonly id: string };
  }

  const RED: {
    readonly events: EventEmitter;
    readonly hooks: {
      add(hook: "onComplete.keyring", callback: (event: CompleteEvent) => void): void;
      remove(hook: string): void;
    };
  };
  export default RED;
}
