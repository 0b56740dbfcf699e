import type { Contender } from "../flows/contender.js";
import { interleave, WARM_UPS } from "../interleave.js";
import type { Line } from "../line.js";
import { cpuPerMessage, type World } from "../world.js";
import type { Medians, Tell } from "./cpu.js";

/** What messages over TLS took. */
interface OverTls {
  readonly found: Medians;
  /** Of all rounds: a handshake each. */
  readonly connectionsLine: (on: string, name: string, most?: number) => Line;
}

/** CPU time of a message over TLS, by contender, and the connections that they made in all rounds. */
export async function measureOverTls(
  { api, amounts }: World,
  tell: Tell,
  contenders: readonly Contender[],
  inFlight: number,
): Promise<OverTls> {
  const names = contenders.map(({ name }) => name);
  const connections = new Map<string, number>();
  const messages = amounts.messages(inFlight);
  const found = await interleave(names, amounts.rounds, async (name) => {
    await api.ask({ reset: true });
    const ran = await tell({ run: name, messages, inFlight });
    connections.set(name, (connections.get(name) ?? 0) + (await api.ask()).tlsConnections);
    return cpuPerMessage(ran);
  });
  return {
    found,
    connectionsLine: (on, name, most) => ({
      on,
      what: `${name}, connections for ${messages * (amounts.rounds + WARM_UPS)} messages, ${inFlight} in flight`,
      unit: "",
      measured: connections.get(name) ?? Number.NaN,
      ...(most !== undefined && { most }),
    }),
  };
}
