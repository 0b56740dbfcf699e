import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { makeCertificates, type Certificates } from "../support/beside-core/certificates.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";
import { nodeRedVersions, type NodeRedVersion } from "../support/tools.js";
import type { Amounts } from "./amounts.js";
import { startApi, type BenchApi } from "./api/start-api.js";
import { flowsOf, type Contender } from "./flows/contender.js";
import type { Ran } from "./node-red/commands.js";
import { startBenchNodeRed, type BenchNodeRed } from "./node-red/start-bench-node-red.js";
import type { UserDirectory } from "./node-red/user-directory.js";

/** What of the pack is not as it is where nobody has used it. */
export type KeyringUse = Pick<UserDirectory, "keyring" | "storeFolder">;

/** Where rows are measured. */
export interface World {
  readonly versions: readonly NodeRedVersion[];
  readonly api: BenchApi;
  readonly certificates: Certificates;
  readonly amounts: Amounts;
  /** Node-RED with these contenders, trusting the API's certificate. Closed by who asked. */
  start(version: NodeRedVersion, contenders: readonly Contender[], keyring?: KeyringUse): Promise<BenchNodeRed>;
  close(): Promise<void>;
}

const run = promisify(execFile);

export async function openWorld(amounts: Amounts, only = ""): Promise<World> {
  const certificates = await makeCertificates();
  const api = await startApi({ ...certificates.server, ca: certificates.ca });
  let peers: Promise<string> | undefined;
  const peersOf = (contenders: readonly Contender[]) =>
    contenders.some(({ isPeer }) => isPeer) ? (peers ??= installPeers()) : undefined;
  return {
    versions: (await nodeRedVersions()).filter(({ name }) => name.includes(only)),
    api,
    certificates,
    amounts,
    async start(version, contenders, keyring = {}) {
      const peersFolder = await peersOf(contenders);
      const content = { ...flowsOf(contenders), ...(peersFolder && { peers: peersFolder }), ...keyring };
      const directory = { hasPack: true, ...content };
      return startBenchNodeRed(version, directory, { NODE_EXTRA_CA_CERTS: certificates.caFile });
    },
    async close() {
      await api.close();
      await removeTemporaryFolders();
    },
  };
}

/** The folder that they are in. */
async function installPeers(): Promise<string> {
  const folder = await temporaryFolder();
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"];
  await run("npm", ["install", ...options, "--prefix", folder, "node-red-contrib-oauth2"], { cwd: folder });
  return folder;
}

/** CPU time of Node-RED's process for a message, in µs. */
export function cpuPerMessage({ cpuMicroseconds, messages }: Ran): number {
  return cpuMicroseconds / messages;
}
