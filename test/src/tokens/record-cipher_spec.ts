import assert from "node:assert/strict";
import { createCipheriv, hkdfSync } from "node:crypto";
import { openRecord, sealRecord } from "../../../src/tokens/record-cipher.js";

const storeKey = Buffer.alloc(32, 7);
const name = "a".repeat(64);

/** As `sealRecord` gives it, by the system's own HKDF. */
function sealBySystem(content: unknown): string {
  const key = Buffer.from(hkdfSync("sha256", storeKey, name, "keyring record", 32));
  const nonce = Buffer.alloc(12, 1);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(JSON.stringify([1, name])));
  const data = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({ format: 1, nonce: nonce.toString("base64"), data: data.toString("base64") });
}

describe("A sealed record", () => {
  it("is under the key that RFC 5869 derives from the store key and the name", () => {
    assert.deepEqual(openRecord(storeKey, name, sealBySystem({ some: "content" })), { some: "content" });
  });

  it("opens again", () => {
    assert.deepEqual(openRecord(storeKey, name, sealRecord(storeKey, name, ["ä"])), ["ä"]);
  });
});
