import assert from "node:assert/strict";
import { openRecord, sealRecord } from "../../../src/tokens/record-cipher.js";

const storeKey = Buffer.alloc(32, 7);
const name = "a".repeat(64);

/** As the first release wrote it. */
const RECORD = `{"format":1,"nonce":"AQEBAQEBAQEBAQEB","data":"AGFj5RQjhIyxk+Ghaxxym99U9QDOarmfXxPN1IplrhseLA=="}`;

describe("A sealed record", () => {
  it("of the first release opens", () => {
    assert.deepEqual(openRecord(storeKey, name, RECORD), { some: "content" });
  });

  it("opens again", () => {
    assert.deepEqual(openRecord(storeKey, name, sealRecord(storeKey, name, ["ä"])), ["ä"]);
  });
});
