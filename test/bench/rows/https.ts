import { httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, limit } from "../flows/others.js";
import { measureOverTls } from "./connections.js";
import { linesFrom, withNodeRedForEach } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = 10;

/** The same over TLS, and how many connections that took in all. */
export const measureHttps = onEach((version, world) => {
  const { api } = world;
  const work = { origin: api.https, ...CONTACT };
  const contenders = [coreRequest(work, false), coreRequest(work, true), limit(work), httpRequest(work, api)];
  return withNodeRedForEach(world, version, contenders, async (tell) => {
    const { found, connectionsLine } = await measureOverTls(world, tell, contenders, IN_FLIGHT);
    const line = linesFrom(version, "HTTPS, 10 in flight", found);
    return [
      ...["core keep-alive", "limit"].map((name) => line(name, "core")),
      line(OURS, "core", 1 / 8),
      ...contenders.map(({ name }) => connectionsLine(version.name, name, name === OURS ? IN_FLIGHT : undefined)),
    ];
  });
});
