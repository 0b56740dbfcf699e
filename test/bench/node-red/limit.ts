import { Pool } from "undici";
import type { NodeConfig, Red, RedNode } from "../../../nodes/runtime/red.js";
import { FIXED_TOKEN } from "../api/token-book.js";

interface LimitConfig extends NodeConfig {
  readonly origin: string;
  readonly path: string;
  readonly ret: "obj" | "bin";
}

const HEADERS = { Authorization: `Bearer ${FIXED_TOKEN}`, Accept: "application/json" };

/** A node that does the least with which there is a reply: it asks undici's pool, and sets a status. */
export default function (RED: Red): void {
  function BenchLimit(this: RedNode, config: LimitConfig): void {
    RED.nodes.createNode(this, config);
    const pool = new Pool(config.origin);
    this.on("input", (msg, send, done) => {
      this.status({ fill: "blue", shape: "dot", text: "requesting" });
      void pool
        .request({ method: "GET", path: config.path, headers: HEADERS })
        .then(async ({ statusCode, headers, body }) => {
          Object.assign(msg, { statusCode, headers });
          msg.payload = config.ret === "obj" ? await body.json() : Buffer.from(await body.arrayBuffer());
          this.status({});
          send(msg);
          done();
        })
        .catch(done);
    });
    this.on("close", (_removed, done) => void pool.close().then(done));
  }
  RED.nodes.registerType("bench-limit", BenchLimit);
}
