import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { editorDefinitions } from "../support/editor-definitions.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";
import { root } from "../support/tools.js";
import { moveFlows, moveOrigins, writeFlowFiles } from "./flow-files.js";
import { portsFrom } from "./ports.js";

describe("the demo's flow files", () => {
  after(removeTemporaryFolders);

  it("call each server where it listens now, though its port was another's before", () => {
    const flows = "http://127.0.0.1:1880 http://127.0.0.1:1881/token http://127.0.0.1:1882 http://127.0.0.1:1883";

    const moved = moveOrigins(flows, portsFrom(1880), portsFrom(1881));

    assert.equal(
      moved,
      "http://127.0.0.1:1881 http://127.0.0.1:1882/token http://127.0.0.1:1883 http://127.0.0.1:1884",
    );
  });

  it("have nodes with all their properties, so that pressing Update leaves nothing to deploy", async () => {
    const names = ["keyring-credential", "keyring-fetch-variables", "keyring-http-request"];
    const definitions = await editorDefinitions(names);
    const flows = JSON.parse(await readFile(join(root, "test/demo/flows.json"), "utf8")) as Record<string, unknown>[];
    const ours = flows.filter(({ type }) => names.includes(String(type)));
    const missing = ours.flatMap((node) =>
      Object.keys(definitions.get(String(node.type))?.defaults ?? {})
        .filter((property) => !(property in node))
        .map((property) => `${String(node.name)}: ${property}`),
    );
    assert.equal(ours.length, 5);
    assert.deepEqual(missing, []);
  });

  it("leave other addresses alone", () => {
    const flows = "http://127.0.0.1:18811/ https://127.0.0.1:1881/ http://crm.example:1881/";

    assert.equal(moveOrigins(flows, portsFrom(1880), portsFrom(2880)), flows);
  });

  it("keep what their user changed when they move", async () => {
    const folder = await temporaryFolder();
    writeFlowFiles(folder, '[{"id":"1","type":"comment","name":"mine, at http://127.0.0.1:1882"}]', "secret");

    moveFlows(folder, portsFrom(1880), portsFrom(2880));

    assert.match(await readFile(join(folder, "flows.json"), "utf8"), /mine, at http:\/\/127\.0\.0\.1:2882/);
  });

  it("have their credentials encrypted, and in them the name of a variable only", async () => {
    const folder = await temporaryFolder();

    writeFlowFiles(folder, '[{"id":"1","type":"keyring-credential"}]', "secret");

    const credentials = await readFile(join(folder, "flows_cred.json"), "utf8");
    assert.deepEqual(Object.keys(JSON.parse(credentials) as object), ["$"]);
  });
});
