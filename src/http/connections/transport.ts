import type { Dispatcher } from "undici";
import { showsCertificate, type Connection } from "./connection.js";
import type { HeaderFields } from "../headers.js";
import { dispatchRequest } from "../replies/incoming-reply.js";
import type { Hop } from "../hop.js";
import { LenientClient } from "./lenient-client.js";
import { toNetworkFailure } from "./network-failure.js";
import type { OpenReply } from "../replies/open-reply.js";
import { Pools } from "./pools.js";
import type { TimeLimit } from "../time-limit.js";

/** Kept connections to all hosts. One a process: who makes it closes it. */
export interface Transport {
  /** The answer, whatever its status, its body to be read. Throws `no-answer`, `proxy-refused`, `proxy-invalid` and the limit's reason. */
  send(hop: Hop, limit: TimeLimit): Promise<OpenReply>;
  /** Ends the connections of a client identity as soon as no request uses them; a new request makes new ones. */
  endIdentity(identity: string): Promise<void>;
  /** Ends all connections, those in use too. */
  close(): Promise<void>;
}

/** A transport; undici is loaded with its first request, axios with the first that needs it. `connection` is for the hops that bring none. */
export function createTransport(connection: Connection = {}): Transport {
  let opening: Promise<Pools> | undefined;
  let pools: Pools | undefined;
  const lenient = new LenientClient();
  return {
    async send(hop, limit) {
      const own = hop.connection ?? connection;
      try {
        if (own.isLenient) return await lenient.send(hop, own, limit);
        pools ??= await (opening ??= Pools.open());
        return await dispatchRequest(pools.dispatcherFor(hop.url, own), requestOf(hop), limit);
      } catch (error) {
        throw toNetworkFailure(limit.reason ?? error, hop.url.host, showsCertificate(hop));
      }
    },
    async endIdentity(identity) {
      lenient.endIdentity(identity);
      (await opening)?.endIdentity(identity);
    },
    async close() {
      lenient.close();
      await (await opening)?.close();
    },
  };
}

function requestOf({ method, url, headers, body }: Hop): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: mutable(headers),
    body: body ?? null,
  };
}

/** undici takes lists as they are, but for those that it could change. */
function mutable(fields: HeaderFields): Record<string, string | string[]> {
  return isPlain(fields)
    ? fields
    : Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
      );
}

function isPlain(fields: HeaderFields): fields is Record<string, string> {
  for (const name in fields) if (typeof fields[name] !== "string") return false;
  return true;
}
