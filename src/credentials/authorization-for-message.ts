import { Failure } from "../failure.js";
import type { CredentialSettings } from "./credential-settings.js";
import type { LiveCredential } from "./live-credential.js";

/**
 * The headers by which a credential authorizes a request of somebody else's node. Throws `message-not-allowed` where the
 * author has not ticked that it may be put onto messages, `message-system-app`, `message-query` and `message-no-header`
 * where its authorization is none that a message can carry, and as `use` does.
 */
export async function authorizationForMessage(credential: LiveCredential): Promise<Readonly<Record<string, string>>> {
  const { settings } = credential;
  if (settings !== undefined) refuseWhatStays(settings);
  const { applied } = credential.useNow() ?? (await credential.use());
  if (Object.keys(applied.query).length > 0) throw new Failure("message-query", { name: nameOf(settings) });
  if (Object.keys(applied.headers).length === 0) throw new Failure("message-no-header", { name: nameOf(settings) });
  return applied.headers;
}

/** Before a token is got for nothing. What is incomplete says so itself. */
function refuseWhatStays(settings: CredentialSettings): void {
  if ("isSystemApp" in settings && settings.isSystemApp)
    throw new Failure("message-system-app", { name: nameOf(settings) });
  if (settings.mayLeave !== true) throw new Failure("message-not-allowed", { name: nameOf(settings) });
}

function nameOf(settings: CredentialSettings | undefined): string {
  return settings?.name ?? "";
}
