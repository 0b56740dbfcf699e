import { httpRequest } from "../flows/keyring.js";
import { MTLS, mtlsRequest } from "../flows/mutual.js";
import { CONTACT } from "../flows/others.js";
import { measureOverTls } from "./connections.js";
import { linesFrom, withNodeRedForEach } from "./cpu.js";
import { onEach } from "./row.js";

const IN_FLIGHT = 10;
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
    const { found, connectionsLine } = await measureOverTls(world, tell, contenders, IN_FLIGHT);
    const line = linesFrom(version, "10 in flight", found);
    return [
      line(MTLS, OVER_HTTP),
      line(MTLS, OVER_HTTPS, 1.25),
      connectionsLine(version.name, OVER_HTTPS),
      connectionsLine(version.name, MTLS, IN_FLIGHT),
    ];
  });
});
