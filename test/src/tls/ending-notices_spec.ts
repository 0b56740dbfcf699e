import assert from "node:assert/strict";
import { EndingNotices } from "../../../src/tls/ending-notices.js";
import type { CertificateSummary } from "../../../src/tls/keystore-report.js";

const DAY_MS = 24 * 3_600_000;

/** One that ends so many days after the epoch. */
function certificate(days: number, sha256 = "AA"): CertificateSummary {
  const notAfterMs = days * DAY_MS;
  return { subject: "CN=client", issuer: "CN=root", notBeforeMs: 0, notAfterMs, key: "RSA 2048", sha256 };
}

describe("EndingNotices", () => {
  it("are given 30, 7 and 1 days before, each once", () => {
    const notices = new EndingNotices();
    const given = Array.from({ length: 1010 }, (_, tenths) => tenths / 10).filter(
      (day) => notices.due("credential", [certificate(100)], day * DAY_MS).length > 0,
    );
    assert.deepEqual(given, [70, 93, 99]);
  });

  it("are given once for one that is found late, and never for one that has ended", () => {
    const notices = new EndingNotices();
    assert.equal(notices.due("credential", [certificate(100)], 95 * DAY_MS).length, 1);
    assert.equal(notices.due("credential", [certificate(100)], 95 * DAY_MS).length, 0);
    assert.equal(new EndingNotices().due("credential", [certificate(100)], 100 * DAY_MS).length, 0);
  });

  it("are given for each credential and each certificate", () => {
    const notices = new EndingNotices();
    const all = [certificate(100), certificate(100, "BB"), certificate(1000, "CC")];
    assert.equal(notices.due("credential", all, 95 * DAY_MS).length, 2);
    assert.equal(notices.due("another", all, 95 * DAY_MS).length, 2);
  });
});
