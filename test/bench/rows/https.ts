import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, limit } from "../flows/others.js";
import { interleave } from "../interleave.js";
import { cpuPerMessage } from "../world.js";
import { linesFrom, withNodeRed } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = 10;

/** The same over TLS, and how many connections that took in all. */
export const measureHttps = onEach((version, world) => {
  const { api, amounts } = world;
  const work = { origin: api.https, ...CONTACT };
  const contenders = [coreRequest(work, false), coreRequest(work, true), limit(work), httpRequest(work, api)];
  const names = contenders.map(({ name }) => name);
  return withNodeRed(world, version, contenders, async (nodeRed) => {
    const connections = new Map<string, number>();
    const messages = amounts.messages(IN_FLIGHT);
    const found = await interleave(names, amounts.rounds, async (name) => {
      await api.ask({ reset: true });
      const ran = await nodeRed.tell({ run: name, messages, inFlight: IN_FLIGHT });
      connections.set(name, (connections.get(name) ?? 0) + (await api.ask()).tlsConnections);
      return cpuPerMessage(ran);
    });
    const line = linesFrom(version, "HTTPS, 10 in flight", found);
    const all = messages * (amounts.rounds + 1);
    return [
      ...["core keep-alive", "limit"].map((name) => line(name, "core")),
      line(OURS, "core", 1 / 8),
      ...names.map((name) => ({
        on: version.name,
        what: `${name}, connections for ${all} messages`,
        unit: "",
        measured: connections.get(name) ?? Number.NaN,
        ...(name === OURS && { most: IN_FLIGHT }),
      })),
    ];
  });
});
