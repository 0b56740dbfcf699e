import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startNodeRed, type RunningNodeRed } from "../support/node-red.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";
import { NODE_REDS, nodeRedVersion, root } from "../support/tools.js";

const run = promisify(execFile);

interface NodeSet {
  readonly id: string;
  readonly types: readonly string[];
  readonly module: string;
  readonly err?: string;
}

const types = [
  "keyring-authorize-message",
  "keyring-consumer-token",
  "keyring-credential",
  "keyring-events",
  "keyring-fetch-variables",
  "keyring-http-request",
  "keyring-login-link",
  "keyring-mtls-request",
];

describe("The package", function () {
  this.timeout(180_000);
  let userDir: string;

  before(async () => {
    const folder = await temporaryFolder();
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
    const { stdout } = await run("ls", [folder]);
    userDir = await temporaryFolder();
    await writeFile(join(userDir, "package.json"), '{ "name": "empty", "private": true }');
    const tarball = join(folder, stdout.trim());
    await run("npm", ["install", "--no-audit", "--no-fund", "--omit=dev", tarball], { cwd: userDir });
  });

  after(removeTemporaryFolders);

  for (const name of NODE_REDS) {
    describe(`in an empty user directory of ${name}`, () => {
      let nodeRed: RunningNodeRed;

      before(async () => {
        const version = await nodeRedVersion(name);
        nodeRed = await startNodeRed({ version, userDir, flows: [] });
      });

      after(async () => {
        await nodeRed.stop();
      });

      async function get(path: string, accept: string): Promise<string> {
        const response = await fetch(nodeRed.url + path, { headers: { Accept: accept } });
        assert.equal(response.status, 200, path);
        return response.text();
      }

      it("loads every type and the editor's plugin without an error", async () => {
        const sets = JSON.parse(await get("/nodes", "application/json")) as NodeSet[];
        const ours = sets.filter(({ module }) => module === "@keyring/node-red");
        assert.deepEqual(ours.flatMap((set) => set.types).sort(), types);
        assert.deepEqual(
          ours.flatMap(({ err }) => err ?? []),
          [],
        );
        const plugins = JSON.parse(await get("/plugins", "application/json")) as NodeSet[];
        assert.ok(plugins.some(({ module }) => module === "@keyring/node-red"));
        assert.doesNotMatch(nodeRed.output(), /error/i);
      });

      it("brings forms, help and the shared script", async () => {
        const html = await get("/nodes", "text/html");
        for (const type of types) {
          assert.ok(html.includes(`data-template-name="${type}"`), `form of ${type}`);
          assert.ok(html.includes(`data-help-name="${type}"`), `help of ${type}`);
        }
        assert.ok((await get("/plugins", "text/html")).includes("keyringEditor"));
      });

      it("brings labels and icons", async () => {
        for (const type of types) {
          const labels = JSON.parse(
            await get(`/locales/@keyring/node-red/${type}?lng=en-US`, "application/json"),
          ) as object;
          assert.ok("label" in labels, type);
        }
        for (const icon of types.filter((type) => type !== "keyring-credential")) {
          assert.match(await get(`/icons/@keyring/node-red/${icon}.svg`, "image/svg+xml"), /<svg/);
        }
      });

      it("brings its examples", async () => {
        assert.match(await get("/library/examples/flows/@keyring/node-red", "application/json"), /Teamleader/);
      });
    });
  }
});
