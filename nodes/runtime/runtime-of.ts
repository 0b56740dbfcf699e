import { addAdminRoutes } from "./admin-routes.js";
import { addPublicRoutes } from "./public-routes.js";
import type { Red } from "./red.js";
import { Runtime } from "./runtime.js";

const runtimes = new WeakMap<object, Runtime>();

/** The one runtime of this Node-RED with its routes, made at the first call. `RED.httpNode` is the same in every node set. */
export function runtimeOf(RED: Red): Runtime {
  const known = runtimes.get(RED.httpNode);
  if (known) return known;
  const runtime = new Runtime(RED);
  runtimes.set(RED.httpNode, runtime);
  addAdminRoutes(RED, runtime);
  addPublicRoutes(RED, runtime);
  return runtime;
}
