import type { NodeRedVersion } from "../../support/tools.js";
import { fetchVariables, httpRequest, OURS } from "../flows/keyring.js";
import { CONTACT, coreRequest, DO_NOTHING, limit, oauth2InFront } from "../flows/others.js";
import { interleave } from "../interleave.js";
import type { Line } from "../line.js";
import { cpuPerMessage, type World } from "../world.js";

const IN_FLIGHT = [1, 10, 100];
const MOST_OF_LIMIT = 1.6;
const MOST_OF_REQUEST = 1.15;

/** CPU time of a message, by contender. */
export async function measureHttp(world: World): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const version of world.versions) lines.push(...(await measureOn(version, world)));
  return lines;
}

async function measureOn(version: NodeRedVersion, world: World): Promise<readonly Line[]> {
  const { api, amounts } = world;
  const work = { origin: api.http, ...CONTACT };
  const others = [coreRequest(work, false), coreRequest(work, true), oauth2InFront(work, api.tokenUrl)];
  const contenders = [...others, DO_NOTHING, limit(work), httpRequest(work, api), fetchVariables(work, api)];
  const nodeRed = await world.start(version, contenders);
  const lines: Line[] = [];
  for (const inFlight of IN_FLIGHT) {
    const messages = amounts.messages(inFlight);
    const found = await interleave(
      contenders.map(({ name }) => name),
      amounts.rounds,
      async (name) => cpuPerMessage(await nodeRed.tell({ run: name, messages, inFlight })),
    );
    lines.push(...linesOf(version.name, inFlight, found));
  }
  await nodeRed.close();
  return lines;
}

function linesOf(on: string, inFlight: number, found: ReadonlyMap<string, number>): readonly Line[] {
  const line = (name: string, beside: string, most?: number): Line => ({
    on,
    what: `${name}, ${inFlight} in flight`,
    unit: "µs",
    measured: found.get(name) ?? Number.NaN,
    beside: { what: beside, measured: found.get(beside) ?? Number.NaN },
    ...(most !== undefined && { most }),
  });
  const mostOfCore = inFlight === 1 || on === "Node-RED 5.0" ? 1 / 3 : 1 / 4;
  return [
    line("do nothing", "core"),
    line("limit", "core"),
    line("core keep-alive", "core"),
    line("contrib-oauth2", "core"),
    line(OURS, "core", mostOfCore),
    line(OURS, "limit", MOST_OF_LIMIT),
    line("Fetch variables", OURS, MOST_OF_REQUEST),
  ];
}
