import { once } from "node:events";
import { join, relative } from "node:path";
import { startCrmServer } from "../support/crm-server.js";
import { startNluServer } from "../support/nlu/nlu-server.js";
import { startOAuthServer } from "../support/oauth-server.js";
import { prepareFolder, root } from "./demo-folder.js";
import { instructions } from "./instructions.js";
import { giveNluCredentials } from "./nlu-credentials.js";
import { readPorts, refuseTakenPorts, type Ports } from "./ports.js";
import { startNodeRed } from "./run-node-red.js";
import { watchForStop } from "./stop-signal.js";

/** Runs the demo until it is told to stop; rejects with a DemoProblem when it can't go on. Leaves nothing running. */
export async function runDemo(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const stop = watchForStop(environment);
  const ports = readPorts(args, environment);
  await refuseTakenPorts(ports);
  const folder = prepareFolder(environment.KEYRING_DEMO_DIR ?? join(root, ".demo"), ports);
  const servers = await startServers(ports, folder);
  const editorUrl = `http://127.0.0.1:${ports.editor}/`;
  const nodeRed = startNodeRed(folder, editorUrl, giveNluCredentials(folder.path, servers.nlu));
  try {
    await nodeRed.ready(stop);
    if (stop.aborted) return;
    console.log(instructions(editorUrl, relative(process.cwd(), folder.path) || "."));
    await Promise.race([nodeRed.ended, once(stop, "abort")]);
  } catch (error) {
    // Ctrl-C reaches Node-RED too, which then may be the first to end.
    if (!stop.aborted) throw error;
  } finally {
    await nodeRed.stop();
    await servers.close();
  }
}

async function startServers(ports: Ports, { grantsPath, clientSecret }: { grantsPath: string; clientSecret: string }) {
  const oauth = await startOAuthServer({ port: ports.oauth, clientSecret, persistTo: grantsPath });
  const crm = await startCrmServer({ port: ports.crm, lookUpToken: oauth.lookUpToken });
  const nlu = await startNluServer({ port: ports.nlu });
  return { nlu, close: () => Promise.all([crm.close(), oauth.close(), nlu.close()]) };
}
