import { httpRequest } from "../flows/keyring.js";
import { median } from "../median.js";
import { withNodeRed } from "./cpu.js";
import { onEach } from "./row.js";

/** Flat: a stream is bounded by buffers of some hundred KB, and garbage comes and goes. */
const MOST_GROWTH_MB = 60;

/** How far memory grows while a large reply is streamed: the most of its second half over the middle of its first. */
export const measureStream = onEach((version, world) => {
  const { api, amounts } = world;
  const path = `/stream?megabytes=${amounts.streamMegabytes}`;
  const contender = httpRequest({ origin: api.http, path, check: "stream" }, api);
  return withNodeRed(world, version, [contender], async (nodeRed) => {
    const { memoryMb, wallMs } = await nodeRed.tell({ run: contender.name, messages: 1, inFlight: 1 });
    const half = Math.ceil(memoryMb.length / 2);
    const growth = Math.max(0, ...memoryMb.slice(half)) - median(memoryMb.slice(0, half));
    const what = `stream of ${amounts.streamMegabytes} MB`;
    const speed = amounts.streamMegabytes / (wallMs / 1000);
    return [
      { on: version.name, what: `${what}, memory grows by`, unit: "MB", measured: growth, most: MOST_GROWTH_MB },
      { on: version.name, what: `${what}, speed`, unit: "MB/s", measured: speed },
    ];
  });
});
