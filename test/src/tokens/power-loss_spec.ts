import assert from "node:assert/strict";
import { createFormPoster } from "../../../src/oauth/post-form.js";
import { closeAll, newTransport, serve } from "../../support/exchange.js";
import { oauthSettings } from "../../support/oauth-settings.js";
import { imagesAfter, restoreImage, type DiskImage } from "../../support/power-cut.js";
import { recordDisk, type DiskCall } from "../../support/recorded-disk.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder.js";
import { movableClock, startTokenProcess, storedRecord } from "../../support/token-process.js";

const first = { access_token: "access-1", refresh_token: "refresh-1", expires_in: 3600 };
const second = { access_token: "access-2", refresh_token: "refresh-2", expires_in: 3600 };

/** What a life of a token set did to the disk, and after how many calls each part of it was done. */
async function recordLife() {
  const place = await temporaryFolder();
  const clock = movableClock();
  const disk = recordDisk(place);
  try {
    const server = await serve((_request, response) => response.end(JSON.stringify(second)));
    const settings = oauthSettings({ tokenUrl: `${server.origin}/token` });
    const postForm = createFormPoster(newTransport());
    const { source, authorize, tokens } = startTokenProcess({ place, settings, clock, postForm });
    await authorize(first);
    const authorized = disk.calls.length;
    clock.pass(3_600_000);
    assert.equal((await source.valid()).accessToken, "access-2");
    const renewed = disk.calls.length;
    await tokens.disconnect();
    return { calls: disk.calls, authorized, renewed, disconnected: disk.calls.length };
  } finally {
    disk.end();
  }
}

/** What a store finds that opens after a power cut: by the refresh token. */
async function found(calls: readonly DiskCall[], seen: Map<string, string>): Promise<ReadonlySet<string>> {
  const results = new Set<string>();
  for (const image of imagesAfter(calls)) {
    const key = JSON.stringify([...image]);
    const result = seen.get(key) ?? (await openImage(image));
    seen.set(key, result);
    results.add(result);
  }
  return results;
}

async function openImage(image: DiskImage): Promise<string> {
  const place = await temporaryFolder();
  await restoreImage(image, place);
  try {
    const [set] = (await storedRecord(place))?.sets ?? [];
    return set === undefined ? "nothing" : `${set.accessToken} ${set.refreshToken ?? ""}`;
  } catch (error) {
    return `${String(error)} of ${[...image.keys()].join(" ")}`;
  }
}

const OLD = "access-1 refresh-1";
const NEW = "access-2 refresh-2";

describe("R25 After a power cut", () => {
  let life: Awaited<ReturnType<typeof recordLife>>;
  const seen = new Map<string, string>();

  const foundBetween = async (from: number, to: number) => {
    const results = new Set<string>();
    for (let length = from; length <= to; length += 1)
      for (const result of await found(life.calls.slice(0, length), seen)) results.add(result);
    return [...results].sort();
  };

  before(async () => {
    life = await recordLife();
  });
  after(closeAll);
  after(removeTemporaryFolders);

  it("while the first token set is stored there is that one or none, and no damage", async () => {
    assert.deepEqual(await foundBetween(0, life.authorized), [OLD, "nothing"]);
  });

  it("that comes once it was authorized there is the token set", async () => {
    assert.deepEqual(await foundBetween(life.authorized, life.authorized), [OLD]);
  });

  it("during a renewal there is the old pair or the new one", async () => {
    assert.deepEqual(await foundBetween(life.authorized, life.renewed), [OLD, NEW]);
  });

  it("that comes once anybody got the new token there is the new pair", async () => {
    assert.deepEqual(await foundBetween(life.renewed, life.renewed), [NEW]);
  });

  it("while it is disconnected there is the pair or none, and none once that was done", async () => {
    assert.deepEqual(await foundBetween(life.renewed, life.disconnected), [NEW, "nothing"]);
    assert.deepEqual(await foundBetween(life.disconnected, life.disconnected), ["nothing"]);
  });

  it("all of this was looked at on many disks", () => {
    assert.ok(seen.size > 20, String(seen.size));
    assert.ok(life.calls.some(({ call }) => call === "sync"));
  });
});
