import type { NodeConfig, Red, RedNode } from "../../../nodes/runtime/red.js";

/** A node that hands on what it gets: what messages cost in Node-RED itself. */
export default function (RED: Red): void {
  function BenchDoNothing(this: RedNode, config: NodeConfig): void {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      send(msg);
      done();
    });
  }
  RED.nodes.registerType("bench-do-nothing", BenchDoNothing);
}
