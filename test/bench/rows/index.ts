import type { Line } from "../line.js";
import type { World } from "../world.js";
import { measureHttp } from "./http.js";

/** All that is measured, by the names that `npm run bench` takes. */
export const ROWS: Readonly<Record<string, (world: World) => Promise<readonly Line[]>>> = {
  http: measureHttp,
};
