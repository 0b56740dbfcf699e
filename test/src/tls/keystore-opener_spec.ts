import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../../../src/failure.js";
import { KeystoreOpener } from "../../../src/tls/keystore-opener.js";
import { keystoreSource } from "../../support/keystores.js";

function isTooCostly(error: unknown): boolean {
  return error instanceof Failure && error.code === "keystore-too-costly";
}

describe("KeystoreOpener", () => {
  it("opens keystores of every kind, several at once", async () => {
    const opener = new KeystoreOpener();
    const files = ["modern.p12", "old-rc2.p12", "client.jks", "trust.p12"];
    const opened = await Promise.all(files.map(async (name) => opener.open(await keystoreSource(name))));
    assert.deepEqual(
      opened.map(({ identity }) => ("value" in identity ? identity.value.alias : identity.failure.code)),
      ["client", "client", "client", "keystore-without-key"],
    );
  });

  it("gives up one that takes too long, and goes on with the next", async () => {
    const opener = new KeystoreOpener({ timeMs: 1, memoryMb: 128 });
    const source = await keystoreSource("modern.p12");
    await assert.rejects(opener.open(source), isTooCostly);
    await assert.rejects(opener.open(source), isTooCostly);
  });

  it("gives up one that takes too much memory, and the process lives on", async () => {
    const opener = new KeystoreOpener({ timeMs: 20_000, memoryMb: 2 });
    await assert.rejects(opener.open(await keystoreSource("modern.p12")), isTooCostly);
  });

  it("leaves what reads keystores out of the process that all nodes run in", async () => {
    const script = `
      import { createRequire } from "node:module";
      const [opener, source, file, ...nodes] = process.argv.slice(1);
      for (const node of nodes) await import(node);
      const { KeystoreOpener } = await import(opener);
      const { keystoreSource } = await import(source);
      const { identity } = await new KeystoreOpener().open(await keystoreSource(file));
      const loaded = Object.keys(createRequire(opener).cache);
      console.log(JSON.stringify([identity.value.alias, loaded.filter((path) => /node-forge|jks-js/.test(path))]));
    `;
    const modules = [
      "../../../src/tls/keystore-opener.js",
      "../../support/keystores.js",
      ...["credential", "mtls-request", "http-request"].map((name) => `../../../nodes/keyring-${name}.js`),
    ].map((path) => import.meta.resolve(path));
    const [opener = "", source = "", ...nodes] = modules;
    const child = ["--input-type=module", "-e", script, opener, source, "client.jks", ...nodes];
    const { stdout } = await promisify(execFile)(process.execPath, child);
    assert.deepEqual(JSON.parse(stdout), ["client", []]);
  });
});
