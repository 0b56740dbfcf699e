import type { Red } from "../../../nodes/runtime/red.js";
import type { Started } from "./commands.js";
import { memoryNowMb } from "./gauge.js";

/** Tells, when flows have started, what the process has used until then. */
export default function (RED: Red): void {
  RED.events.on("flows:started", () => {
    const { user, system } = process.cpuUsage();
    const wallMs = performance.now();
    const memoryMb = memoryNowMb();
    process.send?.({ wallMs, cpuMs: (user + system) / 1000, memoryMb } satisfies Started);
  });
}
