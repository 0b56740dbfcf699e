import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { DemoProblem } from "./demo-problem.js";

/** Where the demo listens: Node-RED, the OAuth server, the CRM, Dialogflow and Watson. */
export interface Ports {
  readonly editor: number;
  readonly oauth: number;
  readonly crm: number;
  readonly nlu: number;
}

const USUAL_PORT = 1880;
const LAST_PORT = 65_532;

/** Four ports in a row from `--port` or `PORT`, else from 1880. Throws a DemoProblem for what is no port. */
export function readPorts(args: readonly string[], environment: NodeJS.ProcessEnv): Ports {
  const text = readPortArgument(args) ?? environment.PORT ?? String(USUAL_PORT);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > LAST_PORT)
    throw new DemoProblem(`"${text}" is not a port: choose a number from 1 to ${LAST_PORT}.`);
  return portsFrom(port);
}

export function portsFrom(port: number): Ports {
  return { editor: port, oauth: port + 1, crm: port + 2, nlu: port + 3 };
}

/** Throws a DemoProblem that names the first port which somebody listens on already. */
export async function refuseTakenPorts(ports: Ports): Promise<void> {
  const suggested = ports.editor + 1000 > LAST_PORT ? USUAL_PORT : ports.editor + 1000;
  for (const port of [ports.editor, ports.oauth, ports.crm, ports.nlu])
    if (await isTaken(port))
      throw new DemoProblem(`Port ${port} is in use. Choose another: npm start -- --port ${suggested}`);
}

function readPortArgument(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { port: { type: "string" } } }).values.port;
  } catch {
    throw new DemoProblem("The only option is --port: npm start -- --port 2880");
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(true);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(false);
      });
    });
  });
}
