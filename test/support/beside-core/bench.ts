import type { Certificates } from "./certificates.js";
import type { Journal } from "./journal.js";
import { replaceNames, swapNames } from "./replace-names.js";
import type { Row } from "./row.js";
import type { Came, FlowToRun } from "./run-flow.js";
import type { TestServers } from "./test-servers.js";
import { whatHappened, type WhatHappened } from "./what-happened.js";

/** Where rows are tried: servers, and a Node-RED. */
export interface Bench {
  readonly journal: Journal;
  readonly servers: TestServers;
  readonly certificates: Certificates;
  readonly runFlow: (flow: FlowToRun) => Promise<readonly Came[]>;
}

export const CORE = "http request";
export const KEYRING = "keyring-http-request";

const USUAL = { method: "GET", ret: "txt", url: "http://api.test/ok", paytoqs: "ignore", persist: false, headers: [] };

/** What the row's node does, of core's type or of ours. */
export async function tryRow(row: Row, type: typeof CORE | typeof KEYRING, bench: Bench): Promise<WhatHappened> {
  const { hosts } = bench.servers;
  const flow = replaceNames(flowOf(row, type), new Map([...hosts, ...pemNames(bench.certificates)]));
  bench.journal.takeAll();
  const came = await bench.runFlow(flow);
  const shown = replaceNames({ journal: bench.journal.takeAll(), came }, swapNames(hosts));
  return whatHappened(shown.journal, shown.came);
}

/** The flow as a file has it; only the type is another. */
function flowOf(row: Row, type: string): FlowToRun {
  const others = row.others ?? [];
  const secrets = others.map(({ id, credentials = {} }) => [id, credentials] as const);
  const nodes = others.map((other) => ({ ...other, credentials: undefined }));
  return {
    nodes: [{ id: "node", type, ...USUAL, ...row.node }, ...nodes],
    secrets: Object.fromEntries(row.login ? [["node", row.login], ...secrets] : secrets),
    settings: row.settings ?? {},
    environment: row.environment ?? {},
    messages: row.messages ?? [{}],
  };
}

/** What rows may name of the certificates. */
function pemNames(certificates: Certificates): [string, string][] {
  const { ca, caFile, client, lockedClient } = certificates;
  return Object.entries({
    "pem:ca": ca,
    "pem:client-key": client.key,
    "pem:client": client.cert,
    "pem:locked-key": lockedClient.key,
    "file:ca": caFile,
    "file:client-key": client.keyFile,
    "file:client": client.certFile,
  });
}
