import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { EndingNotices } from "../../../src/tls/ending-notices.js";
import type { CertificateSummary } from "../../../src/tls/keystore-report.js";
import { PendingInMemory } from "../../support/pending-in-memory.js";

const DAY_MS = 24 * 3_600_000;

/** One that ends so many days after the epoch. */
function certificate(days: number, sha256 = "AA"): CertificateSummary {
  const notAfterMs = days * DAY_MS;
  return { subject: "CN=client", issuer: "CN=root", notBeforeMs: 0, notAfterMs, key: "RSA 2048", sha256 };
}

describe("EndingNotices", () => {
  let pending: PendingInMemory;
  let nowMs: number;

  beforeEach(() => {
    nowMs = 0;
    pending = new PendingInMemory({ nowMs: () => nowMs });
  });

  /** How many are told of on that day. */
  async function due(notices: EndingNotices, day: number, certificates = [certificate(100)], id = "credential") {
    nowMs = day * DAY_MS;
    return (await notices.due(id, certificates, nowMs)).length;
  }

  it("are given 30, 7 and 1 days before, each once", async () => {
    const notices = new EndingNotices(pending);
    const given = [];
    for (let tenths = 0; tenths < 1010; tenths += 1) if ((await due(notices, tenths / 10)) > 0) given.push(tenths / 10);
    assert.deepEqual(given, [70, 93, 99]);
  });

  it("are given once for one that is found late, and never for one that has ended", async () => {
    const notices = new EndingNotices(pending);
    assert.deepEqual([await due(notices, 95), await due(notices, 95)], [1, 0]);
    assert.equal(await due(new EndingNotices(pending), 100), 0);
  });

  it("are given for each credential and each certificate", async () => {
    const notices = new EndingNotices(pending);
    const all = [certificate(100), certificate(100, "BB"), certificate(1000, "CC")];
    assert.deepEqual([await due(notices, 95, all), await due(notices, 95, all, "another")], [2, 2]);
  });

  it("are given once however often Node-RED starts, and by one of several processes on one store", async () => {
    const given = [];
    for (const day of [70, 71, 92, 93, 94, 99, 99.5]) given.push(await due(new EndingNotices(pending), day));
    assert.deepEqual(given, [1, 0, 0, 1, 0, 1, 0]);
  });

  it("are given where the store can't be asked whether they were given before", async () => {
    pending.failWith(new Failure("store-locked"));
    const notices = new EndingNotices(pending);
    assert.deepEqual([await due(notices, 70), await due(notices, 71)], [1, 0]);
  });
});
