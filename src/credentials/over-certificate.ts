import { Failure } from "../failure.js";
import type { LiveCredential, Use } from "./live-credential.js";

/**
 * A second credential over the client certificate of a first one (RFC 8705): both go on a request, and only where both may.
 * A use throws as either's does, and `certificate-other` where the tokens of the second one are
 * bound to another certificate.
 */
export function overCertificate(first: LiveCredential, second: LiveCredential): LiveCredential {
  const conflict = conflictOf(first, second);
  const both = (bottom: Use, top: Use): Use => ({
    ...top,
    ...(bottom.tls && { tls: bottom.tls }),
    ...(top.renewal && {
      renewal: {
        ...top.renewal,
        afterRefusal: async () => {
          const another = await top.renewal?.afterRefusal();
          return another && both(bottom, another);
        },
      },
    }),
  });
  const { of } = second;
  return {
    settings: first.settings && withBaseUrl(first.settings, second.settings?.baseUrl),
    second: second.settings && withBaseUrl(second.settings, first.settings?.baseUrl),
    state: () => {
      if (conflict) return { state: "invalid", reason: { code: conflict.code, facts: conflict.facts } };
      const state = first.state();
      return state.state === "ready" ? second.state() : state;
    },
    useNow: () => {
      const [bottom, top] = [first.useNow(), conflict === undefined ? second.useNow() : undefined];
      return bottom && top && both(bottom, top);
    },
    use: async () => {
      if (conflict) throw conflict;
      return both(await first.use(), await second.use());
    },
    ...(of && { of: (consumer) => overCertificate(first, of(consumer)) }),
  };
}

function conflictOf({ settings }: LiveCredential, { settings: second }: LiveCredential): Failure | undefined {
  const bound =
    second !== undefined && "certificate" in second && typeof second.certificate === "string"
      ? second.certificate
      : undefined;
  if (settings === undefined || bound === undefined || bound === settings.id) return undefined;
  return new Failure("certificate-other", { name: second?.name ?? "", first: settings.name });
}

/** A path in the node's URL goes behind the base URL of either. */
function withBaseUrl<Settings extends { readonly baseUrl?: string }>(
  settings: Settings,
  otherwise: string | undefined,
): Settings {
  return settings.baseUrl === undefined && otherwise !== undefined ? { ...settings, baseUrl: otherwise } : settings;
}
