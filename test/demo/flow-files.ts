import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NLU_VARIABLES } from "./nlu-credentials.js";
import type { Ports } from "./ports.js";

/** The environment variable in which Node-RED finds the secret of the demo's OAuth clients. */
export const SECRET_VARIABLE = "KEYRING_DEMO_SECRET";

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly [property: string]: unknown;
}

/** Writes the demo's flows and the credentials that belong to them, as Node-RED would have. */
export function writeFlowFiles(folder: string, template: string, credentialSecret: string): void {
  const nodes = JSON.parse(template) as readonly FlowNode[];
  const credentials = nodes
    .filter(({ type, clientAuthentication }) => type === "keyring-credential" && clientAuthentication !== "none")
    .map((node) => [node.id, secretsOf(node)] as const);
  writeFileSync(join(folder, "flows.json"), template);
  const encrypted = encryptCredentials(Object.fromEntries(credentials), credentialSecret);
  writeFileSync(join(folder, "flows_cred.json"), JSON.stringify(encrypted), { mode: 0o600 });
}

/** Names of variables only. */
function secretsOf({ credentialType, nluProvider }: FlowNode): object {
  if (credentialType !== "nlu") return { clientSecret: `\${${SECRET_VARIABLE}}` };
  return { nluCredentials: `\${${NLU_VARIABLES[String(nluProvider)] ?? ""}}` };
}

/** Makes the flows of this folder call the demo's servers where they listen now. */
export function moveFlows(folder: string, from: Ports, to: Ports): void {
  const path = join(folder, "flows.json");
  if (existsSync(path) && from.editor !== to.editor)
    writeFileSync(path, moveOrigins(readFileSync(path, "utf8"), from, to));
}

/** All in one pass: the new port of one server can be the old one of another. */
export function moveOrigins(flows: string, from: Ports, to: Ports): string {
  const moved = new Map([
    [String(from.editor), to.editor],
    [String(from.oauth), to.oauth],
    [String(from.crm), to.crm],
    [String(from.nlu), to.nlu],
  ]);
  return flows.replace(/(http:\/\/127\.0\.0\.1:)(\d+)/g, (_all, host: string, port: string) => {
    return `${host}${moved.get(port) ?? port}`;
  });
}

/** As @node-red/runtime's credentials.js does; unencrypted credentials would bring a warning at every start. */
function encryptCredentials(credentials: object, secret: string): object {
  const initialVector = randomBytes(16);
  const key = createHash("sha256").update(secret).digest();
  const cipher = createCipheriv("aes-256-ctr", key, initialVector);
  const text = cipher.update(JSON.stringify(credentials), "utf8", "base64") + cipher.final("base64");
  return { $: initialVector.toString("hex") + text };
}
