import { fetchVariables, httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, DO_NOTHING, limit, oauth2InFront } from "../flows/others.js";
import type { Line } from "../line.js";
import { linesFrom, measureCpu, withNodeRedForEach } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = [1, 10, 100];

/** CPU time of a message with a fresh token, by contender. */
export const measureHttp = onEach((version, world) => {
  const { api, amounts } = world;
  const work = { origin: api.http, ...CONTACT };
  const others = [coreRequest(work, false), coreRequest(work, true), oauth2InFront(work, api.tokenUrl)];
  const contenders = [...others, DO_NOTHING, limit(work), httpRequest(work, api), fetchVariables(work, api)];
  return withNodeRedForEach(world, version, contenders, async (tell) => {
    const lines: Line[] = [];
    for (const inFlight of IN_FLIGHT) {
      const turns = { rounds: amounts.rounds, messages: amounts.messages(inFlight), inFlight };
      const line = linesFrom(version, `${inFlight} in flight`, await measureCpu(tell, contenders, turns));
      const mostOfCore = inFlight === 1 || version.name === "Node-RED 5.0" ? 1 / 3 : 1 / 4;
      lines.push(
        ...["do nothing", "limit", "core keep-alive", "contrib-oauth2"].map((name) => line(name, "core")),
        line(OURS, "core", mostOfCore),
        line(OURS, "limit", 1.6),
        line("Fetch variables", OURS, 1.15),
      );
    }
    return lines;
  });
});
