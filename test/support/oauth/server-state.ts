import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { JSONWebKeySet } from "jose";
import type { RecordMap } from "./provider-records.js";

/** What outlives the server's process where it has a file: its keys, and all that it granted. */
export interface ServerState {
  readonly jwks: JSONWebKeySet;
  readonly cookieKeys: readonly string[];
  readonly records: RecordMap;
}

/** The state in the file, or a new one where there is no file. Throws when the file holds no JSON. */
export function loadState(path: string | undefined): ServerState {
  if (path === undefined || !existsSync(path)) return newState();
  const stored = JSON.parse(readFileSync(path, "utf8")) as { jwks: JSONWebKeySet; cookieKeys: string[]; records: [] };
  return { ...stored, records: new Map(stored.records) };
}

/** Written by renaming, so that a process that is ended meanwhile leaves the old file whole. */
export function saveState(path: string, state: ServerState): void {
  const next = `${path}.next`;
  writeFileSync(next, JSON.stringify({ ...state, records: [...state.records] }), { mode: 0o600 });
  renameSync(next, path);
}

function newState(): ServerState {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "demo" };
  return { jwks: { keys: [key] }, cookieKeys: [randomBytes(24).toString("base64url")], records: new Map() };
}
