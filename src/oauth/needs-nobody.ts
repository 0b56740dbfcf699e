import type { Grant } from "../credentials/credential-settings.js";

/** Whether the grant gives another token whenever it is asked: nobody signs in, and nothing is spent. */
export function needsNobody(grant: Grant): boolean {
  return grant !== "authorization_code";
}
