import type { NodeRedVersion } from "../../support/tools.js";
import type { Contender } from "../flows/contender.js";
import { httpRequest } from "../flows/keyring.js";
import { MTLS, mtlsRequest } from "../flows/mutual.js";
import { CONTACT } from "../flows/others.js";
import type { Line } from "../line.js";
import type { World } from "../world.js";
import { measureOverTls } from "./connections.js";
import { linesFrom, withNodeRedForEach, type Tell } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = [1, 10, 100];
const OVER_HTTP = "HTTP request over http";
const OVER_HTTPS = "HTTP request over https";

/** mTLS request where the server asks for a certificate, beside HTTP request with a token, and its connections. */
export const measureMtls = onEach((version, world) => {
  const { api, certificates } = world;
  const contenders = [
    { ...httpRequest({ origin: api.http, ...CONTACT }, api), name: OVER_HTTP },
    { ...httpRequest({ origin: api.https, ...CONTACT }, api), name: OVER_HTTPS },
    mtlsRequest({ origin: api.mtls, ...CONTACT }, certificates),
  ];
  return withNodeRedForEach(world, version, contenders, async (tell) => {
    const lines: Line[] = [];
    for (const inFlight of IN_FLIGHT)
      lines.push(...(await measureWith(inFlight, { version, world, tell, contenders })));
    return lines;
  });
});

interface Measured {
  readonly version: NodeRedVersion;
  readonly world: World;
  readonly tell: Tell;
  readonly contenders: readonly Contender[];
}

async function measureWith(inFlight: number, { version, world, tell, contenders }: Measured): Promise<readonly Line[]> {
  const { found, connectionsLine } = await measureOverTls(world, tell, contenders, inFlight);
  const line = linesFrom(version, `${inFlight} in flight`, found);
  return [
    line(MTLS, OVER_HTTP),
    line(MTLS, OVER_HTTPS, 1.25),
    connectionsLine(version.name, OVER_HTTPS),
    connectionsLine(version.name, MTLS, inFlight),
  ];
}
