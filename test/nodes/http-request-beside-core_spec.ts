import assert from "node:assert/strict";
import { makeCertificates } from "../support/beside-core/certificates.js";
import { CORE, KEYRING, tryRow, type Bench } from "../support/beside-core/bench.js";
import { coreOptions } from "../support/beside-core/core-options.js";
import { assertRow } from "../support/beside-core/differences.js";
import { Journal } from "../support/beside-core/journal.js";
import { startNodeRed5 } from "../support/beside-core/node-red-5.js";
import { TABLE } from "../support/beside-core/rows/index.js";
import { runFlow } from "../support/beside-core/run-flow.js";
import { startTestServers, type TestServers } from "../support/beside-core/test-servers.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";

const here = () => Promise.resolve({ runFlow, close: () => Promise.resolve() });

describe("A node of core's that becomes one of ours", () => {
  const journal = new Journal();
  let certificates: Bench["certificates"];
  let servers: TestServers;

  before(async () => {
    certificates = await makeCertificates();
    servers = await startTestServers(journal, certificates);
  });

  after(async () => {
    await servers.close();
    await removeTemporaryFolders();
  });

  for (const [version, start] of [
    ["4.1", here],
    ["5.0", startNodeRed5],
  ] as const) {
    describe(`in Node-RED ${version} goes on as before`, () => {
      let nodeRed: Awaited<ReturnType<typeof start>>;

      before(async () => {
        nodeRed = await start();
      });

      after(() => nodeRed.close());

      for (const [topic, rows] of Object.entries(TABLE)) {
        describe(topic, () => {
          for (const row of rows.filter(({ only = version }) => only === version)) {
            it(`${row.option}: ${row.case}${row.differs === undefined ? "" : ` (but: ${row.differs.why})`}`, async () => {
              const bench = { journal, servers, certificates, runFlow: nodeRed.runFlow };
              const core = await tryRow(row, CORE, bench);
              const keyring = await tryRow(row, KEYRING, bench);
              assertRow(row, core, keyring);
            });
          }
        });
      }
    });
  }

  it("is tried with every option of core's node", async () => {
    const tried = new Set(Object.values(TABLE).flatMap((rows) => rows.map(({ option }) => option)));
    assert.deepEqual([...tried].sort(), await coreOptions());
  });
});
