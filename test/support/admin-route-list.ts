import { addAdminRoutes } from "../../nodes/runtime/admin-routes.js";
import type { Red } from "../../nodes/runtime/red.js";
import type { Runtime } from "../../nodes/runtime/runtime.js";

export interface AdminRoute {
  readonly method: "GET" | "POST" | "DELETE";
  /** Its parameters are filled in. */
  readonly path: string;
  readonly permission: string;
}

/** Every route that the pack adds to the editor's API, asked of the code so that none is forgotten. */
export function adminRoutes(ids: { readonly credential: string; readonly attempt: string }): readonly AdminRoute[] {
  const routes: AdminRoute[] = [];
  const add = (method: AdminRoute["method"]) => (path: string, guard: { permission?: string }) => {
    const filled = path.replace(":id", ids.credential).replace(":attempt", ids.attempt);
    routes.push({ method, path: filled, permission: guard.permission ?? "none" });
  };
  const RED = {
    auth: { needsPermission: (permission: string) => ({ permission }) },
    httpAdmin: { get: add("GET"), post: add("POST"), delete: add("DELETE") },
  };
  const unused: unknown = undefined; // no route is called
  addAdminRoutes(RED as unknown as Red, unused as Runtime);
  return routes;
}
