import type { NodeRedVersion } from "../../support/tools.js";
import type { Amounts } from "../amounts.js";
import type { Contender } from "../flows/contender.js";
import { fetchVariables, httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, DO_NOTHING, limit, oauth2InFront } from "../flows/others.js";
import type { Line } from "../line.js";
import { linesFrom, measureCpu, middleOf, withNodeRedForEach, type Medians, type Tell } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = [1, 10, 100];

/**
 * CPU time of a message with a fresh token, by contender: the median of several processes of each, since V8 settles
 * differently in every process.
 */
export const measureHttp = onEach(async (version, world) => {
  const { api, amounts } = world;
  const work = { origin: api.http, ...CONTACT };
  const others = [coreRequest(work, false), coreRequest(work, true), oauth2InFront(work, api.tokenUrl)];
  const contenders = [...others, DO_NOTHING, limit(work), httpRequest(work, api), fetchVariables(work, api)];
  const found: (readonly Medians[])[] = [];
  for (let process = 0; process < amounts.processes; process += 1)
    found.push(await withNodeRedForEach(world, version, contenders, (tell) => measureEach(tell, contenders, amounts)));
  return IN_FLIGHT.flatMap((inFlight, index) =>
    linesOf(version, inFlight, middleOf(found.flatMap((medians) => medians[index] ?? []))),
  );
});

/** With each number of messages in flight. */
async function measureEach(
  tell: Tell,
  contenders: readonly Contender[],
  amounts: Amounts,
): Promise<readonly Medians[]> {
  const rounds = Math.ceil(amounts.rounds / amounts.processes);
  const found: Medians[] = [];
  for (const inFlight of IN_FLIGHT)
    found.push(await measureCpu(tell, contenders, { rounds, messages: amounts.messages(inFlight), inFlight }));
  return found;
}

function linesOf(version: NodeRedVersion, inFlight: number, found: Medians): readonly Line[] {
  const line = linesFrom(version, `${inFlight} in flight`, found);
  const mostOfCore = inFlight === 1 || version.name === "Node-RED 5.0" ? 1 / 3 : 1 / 4;
  return [
    ...["do nothing", "limit", "core keep-alive", "contrib-oauth2"].map((name) => line(name, "core")),
    line(OURS, "core", mostOfCore),
    line(OURS, "limit", 1.6),
    line("Fetch variables", OURS, 1.15),
  ];
}
