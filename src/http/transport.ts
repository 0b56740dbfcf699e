import type { Axios } from "axios";
import { showsCertificate, type Connection } from "./connection.js";
import { getHeader, type HeaderFields } from "./headers.js";
import type { Hop } from "./hop.js";
import { LenientClient } from "./lenient-client.js";
import { toNetworkFailure } from "./network-failure.js";
import { Pools } from "./pools.js";
import { undiciAdapter, type OpenReply } from "./undici-adapter.js";

/** Kept connections to all hosts. One a process: who makes it closes it. */
export interface Transport {
  /** The answer, whatever its status, its body to be read. Throws `no-answer`, `proxy-refused`, `proxy-invalid` and the signal's reason. */
  send(hop: Hop, signal: AbortSignal): Promise<OpenReply>;
  /** Ends the connections of a client identity as soon as no request uses them; a new request makes new ones. */
  endIdentity(identity: string): Promise<void>;
  /** Ends all connections, those in use too. */
  close(): Promise<void>;
}

/** A transport; axios and undici are loaded with its first request. `connection` is for the hops that bring none. */
export function createTransport(connection: Connection = {}): Transport {
  let opened: Promise<Clients> | undefined;
  return {
    async send(hop, signal) {
      try {
        return await sendHop(await (opened ??= openClients()), { connection, ...hop }, signal);
      } catch (error) {
        throw toNetworkFailure(signal.aborted ? signal.reason : error, hop.url.host, showsCertificate(hop));
      }
    },
    async endIdentity(identity) {
      const clients = await opened;
      clients?.lenient.endIdentity(identity);
      clients?.pools.endIdentity(identity);
    },
    async close() {
      const clients = await opened;
      clients?.lenient.close();
      await clients?.pools.close();
    },
  };
}

interface Clients {
  readonly client: Axios;
  readonly pools: Pools;
  readonly lenient: LenientClient;
}

/** A bare Axios has no transforms and no headers of its own; a made instance (axios.create) would have both. */
async function openClients(): Promise<Clients> {
  const [{ Axios }, pools] = await Promise.all([import("axios"), Pools.open()]);
  return { client: new Axios({}), pools, lenient: new LenientClient() };
}

async function sendHop(
  { client, pools, lenient }: Clients,
  hop: Hop & { readonly connection: Connection },
  signal: AbortSignal,
): Promise<OpenReply> {
  const config = {
    url: hop.url.href,
    method: hop.method,
    headers: { ...withoutDefaultType(hop.headers), ...mutable(hop.headers) },
    data: hop.body,
    signal,
  };
  if (hop.connection.isLenient) return lenient.send(client, hop.url, config, hop.connection);
  const adapter = undiciAdapter(() => pools.dispatcherFor(hop.url, hop.connection));
  return (await client.request<OpenReply>({ ...config, adapter })).data;
}

/**
 * `false` keeps axios from adding a form's content type to every POST, PUT and PATCH without one. Beside another spelling
 * of the field, such as `content-type`, it would drop that one.
 */
function withoutDefaultType(fields: HeaderFields): { "Content-Type"?: false } {
  return getHeader(fields, "content-type") === undefined ? { "Content-Type": false } : {};
}

function mutable(fields: HeaderFields): Record<string, string | string[]> {
  const copy = (value: string | readonly string[]) => (typeof value === "string" ? value : [...value]);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, copy(value)]));
}
