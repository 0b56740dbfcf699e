import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readLocalFile } from "../../../nodes/runtime/read-local-file.js";
import { hasCode } from "../../support/has-code.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";

describe("A file on Node-RED's machine", () => {
  after(removeTemporaryFolders);

  it("is read where it is a plain one of at most 1 MB", async () => {
    const path = join(await temporaryFolder(), "client.p12");
    await writeFile(path, "content");
    assert.equal((await readLocalFile(path)).toString(), "content");
  });

  it("is not read where it is missing, a folder, a device or too large", async () => {
    const folder = await temporaryFolder();
    const large = join(folder, "large.p12");
    await writeFile(large, Buffer.alloc(1024 * 1024 + 1));
    await assert.rejects(readLocalFile(join(folder, "none")), hasCode("file-missing"));
    await assert.rejects(readLocalFile(folder), hasCode("file-missing"));
    await assert.rejects(readLocalFile("/dev/zero"), hasCode("file-missing"));
    await assert.rejects(readLocalFile(large), hasCode("file-too-large"));
  });
});
