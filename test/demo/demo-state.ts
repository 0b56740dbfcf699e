import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the demo made up at its first start and keeps: its secrets, and the port that its flows were written for. */
export interface DemoState {
  readonly clientSecret: string;
  readonly credentialSecret: string;
  readonly port: number;
}

const FILE = "demo.json";

/** The state of this folder; undefined at its first start. */
export function readState(folder: string): DemoState | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as DemoState) : undefined;
}

export function newState(port: number): DemoState {
  return { clientSecret: randomSecret(), credentialSecret: randomSecret(), port };
}

export function writeState(folder: string, state: DemoState): void {
  writeFileSync(join(folder, FILE), JSON.stringify(state), { mode: 0o600 });
}

function randomSecret(): string {
  return randomBytes(24).toString("base64url");
}
