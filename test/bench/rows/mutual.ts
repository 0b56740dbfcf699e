import { httpRequest, mutualRequest, OURS } from "../flows/keyring.js";
import { CONTACT } from "../flows/others.js";
import { interleave } from "../interleave.js";
import { cpuPerMessage } from "../world.js";
import { linesFrom, withNodeRed } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = 10;

/** mTLS request beside HTTP request over TLS, and the handshakes that it took. */
export const measureMutual = onEach((version, world) => {
  const { api, amounts, certificates } = world;
  const ours = mutualRequest({ origin: api.mtls, ...CONTACT }, certificates);
  const contenders = [httpRequest({ origin: api.https, ...CONTACT }, api), ours];
  const names = contenders.map(({ name }) => name);
  return withNodeRed(world, version, contenders, async (nodeRed) => {
    let handshakes = 0;
    const messages = amounts.messages(IN_FLIGHT);
    const found = await interleave(names, amounts.rounds, async (name) => {
      await api.ask({ reset: true });
      const ran = await nodeRed.tell({ run: name, messages, inFlight: IN_FLIGHT });
      if (name === ours.name) handshakes += (await api.ask()).tlsConnections;
      return cpuPerMessage(ran);
    });
    const what = `${ours.name}, handshakes for ${messages * (amounts.rounds + 1)} messages`;
    return [
      linesFrom(version, "10 in flight", found)(ours.name, OURS, 1.25),
      { on: version.name, what, unit: "", measured: handshakes, most: IN_FLIGHT },
    ];
  });
});
