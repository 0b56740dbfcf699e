import { measureBodies } from "./bodies.js";
import { measureBurst } from "./burst.js";
import { measureConsumers } from "./consumers.js";
import { measureHttp } from "./http.js";
import { measureHttps } from "./https.js";
import { measureMemory } from "./memory.js";
import { measureMtls } from "./mtls.js";
import type { Row } from "./row.js";
import { measureStartUp } from "./start-up.js";
import { measureStream } from "./stream.js";
import { measureWrites } from "./writes.js";

/** All that is measured, by the names that `npm run bench` takes. */
export const ROWS: Readonly<Record<string, Row>> = {
  http: measureHttp,
  https: measureHttps,
  mtls: measureMtls,
  consumers: measureConsumers,
  memory: measureMemory,
  "start-up": measureStartUp,
  burst: measureBurst,
  bodies: measureBodies,
  stream: measureStream,
  writes: measureWrites,
};
