import assert from "node:assert/strict";
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
});
