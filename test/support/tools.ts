import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);

/** The repository's root; this file runs as dist/test/support/tools.js. */
export const root = join(import.meta.dirname, "..", "..", "..");

const toolsFolder = join(root, ".tools");

/** The Node-REDs that the pack is tested with. */
export const NODE_REDS = ["Node-RED 4.1", "Node-RED 5.0"] as const;

export type NodeRedName = (typeof NODE_REDS)[number];

/** A Node-RED to test with, and the Node that runs it. */
export interface NodeRedVersion {
  readonly name: NodeRedName;
  readonly node: string;
  readonly red: string;
}

/** Node-RED 4.1 on this Node, 5.0 on this Node or, where it is older than 22, on one that is fetched from npm. */
export async function nodeRedVersion(name: NodeRedName): Promise<NodeRedVersion> {
  if (name === "Node-RED 4.1") return { name, node: process.execPath, red: join(root, "node_modules/node-red/red.js") };
  const isOld = Number(process.versions.node.split(".")[0]) < 22;
  const node = isOld ? await fetchNode24() : process.execPath;
  return { name, node, red: join(root, "node_modules/node-red-5/red.js") };
}

export function nodeRedVersions(): Promise<readonly NodeRedVersion[]> {
  return Promise.all(NODE_REDS.map(nodeRedVersion));
}

async function fetchNode24(): Promise<string> {
  const folder = join(toolsFolder, "node-24");
  const binary = join(folder, "node_modules/node/bin/node");
  if (existsSync(binary)) return binary;
  await mkdir(folder, { recursive: true });
  // The package's install script fetches the binary for this platform, as a package of the same registry.
  await run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--foreground-scripts", "node@24"]);
  if (!existsSync(binary))
    throw new Error("Node 24 could not be installed from npm, which the tests with Node-RED 5.0 need.");
  return binary;
}

/** Path of a Chromium: one that is there, else Playwright's download, else Debian's package. */
export async function findChromium(): Promise<string> {
  const found = installedChromium();
  if (found !== undefined) return found;
  await run(process.execPath, [
    join(root, "node_modules/playwright-core/cli.js"),
    "install",
    "--with-deps",
    "chromium",
  ]).catch(() => undefined);
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  await run("apt-get", ["update"]).catch(() => undefined);
  await run("apt-get", ["install", "--yes", "chromium"]).catch(() => undefined);
  const installed = installedChromium();
  if (installed === undefined)
    throw new Error("The browser tests need Chromium: install it, or set CHROMIUM to its path.");
  return installed;
}

/** Path of a Redis server (or Valkey): one that is there, else Debian's package. */
export async function findRedisServer(): Promise<string> {
  const found = installedRedisServer();
  if (found !== undefined) return found;
  await run("apt-get", ["update"]).catch(() => undefined);
  await run("apt-get", ["install", "--yes", "redis-server"]).catch(() => undefined);
  const installed = installedRedisServer();
  if (installed === undefined)
    throw new Error("The tests of the Redis store need redis-server: install it, or set REDIS_SERVER to its path.");
  return installed;
}

/** Path of nginx: one that is there, else Debian's package. */
export async function findNginx(): Promise<string> {
  const found = installedNginx();
  if (found !== undefined) return found;
  await run("apt-get", ["update"]).catch(() => undefined);
  await run("apt-get", ["install", "--yes", "nginx-light"]).catch(() => undefined);
  const installed = installedNginx();
  if (installed === undefined) throw new Error("The tests of mTLS need nginx: install it, or set NGINX to its path.");
  return installed;
}

function installedNginx(): string | undefined {
  const places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];
  return [process.env.NGINX, ...places].find((path) => path !== undefined && existsSync(path));
}

function installedRedisServer(): string | undefined {
  const places = ["redis-server", "valkey-server"].flatMap((name) => [`/usr/bin/${name}`, `/usr/local/bin/${name}`]);
  return [process.env.REDIS_SERVER, ...places].find((path) => path !== undefined && existsSync(path));
}

function installedChromium(): string | undefined {
  const places = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    chromium.executablePath(),
  ];
  return [process.env.CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
}
