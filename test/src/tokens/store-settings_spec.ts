import assert from "node:assert/strict";
import { parseStoreSettings } from "../../../src/tokens/store-settings.js";
import { nodeRedSecret, ownSecret } from "./token-store-suite.js";

const local = "redis://127.0.0.1:6379";

describe("The settings of the store", () => {
  it("mean the file store where there are none", () => {
    assert.deepEqual(parseStoreSettings(undefined, []), { type: "file" });
    assert.deepEqual(parseStoreSettings({ type: "file" }, []), { type: "file" });
  });

  it("name a Redis, with a namespace or without", () => {
    const url = "rediss://redis.example:6380/2";
    assert.deepEqual(parseStoreSettings({ type: "redis", url }, [ownSecret]), {
      type: "redis",
      url,
      namespace: "keyring",
    });
    assert.deepEqual(parseStoreSettings({ type: "redis", url: local, namespace: "team:a" }, [ownSecret]), {
      type: "redis",
      url: local,
      namespace: "team:a",
    });
  });

  for (const url of [
    local,
    "redis://localhost",
    "redis://[::1]:6379",
    "rediss://redis.example",
    "redis://:p@10.0.0.1",
  ]) {
    it(`take ${url}`, () => {
      assert.equal(parseStoreSettings({ type: "redis", url }, [ownSecret]).type, "redis");
    });
  }

  const faults: readonly [string, unknown, string, string?][] = [
    ["another type", { type: "postgres" }, "store-settings-invalid", "type"],
    ["a word", "redis", "store-settings-invalid", "type"],
    ["null", null, "store-settings-invalid", "type"],
    ["no URL", { type: "redis" }, "store-settings-invalid", "url"],
    ["a URL that is none", { type: "redis", url: "redis" }, "store-settings-invalid", "url"],
    ["a URL of something else", { type: "redis", url: "https://redis.example" }, "store-settings-invalid", "url"],
    ["a URL without a host", { type: "redis", url: "redis:///0" }, "store-settings-invalid", "url"],
    ["a database that is no number", { type: "redis", url: `${local}/tokens` }, "store-settings-invalid", "url"],
    ["an empty namespace", { type: "redis", url: local, namespace: "" }, "store-settings-invalid", "namespace"],
    ["a namespace with blanks", { type: "redis", url: local, namespace: "a b" }, "store-settings-invalid", "namespace"],
    ["a Redis elsewhere without a password", { type: "redis", url: "redis://redis.example" }, "store-unprotected"],
    ["a user without a password", { type: "redis", url: "redis://me@redis.example" }, "store-unprotected"],
  ];
  for (const [what, value, code, setting] of faults) {
    it(`do not take ${what}, and say so`, () => {
      const settings = parseStoreSettings(value, [ownSecret]);
      const failure = settings.type === "unusable" ? settings.failure : assert.fail(settings.type);
      assert.equal(failure.code, code);
      assert.equal(failure.facts.setting, setting);
    });
  }

  it("do not take a Redis without keyring.secret: Node-RED's own is not shared", () => {
    for (const secrets of [[], [nodeRedSecret]]) {
      const settings = parseStoreSettings({ type: "redis", url: local }, secrets);
      assert.equal(settings.type === "unusable" && settings.failure.code, "store-secret-missing");
    }
  });

  it("show no password in what is wrong", () => {
    const settings = parseStoreSettings({ type: "redis", url: "redis://:hush@h/tokens" }, [ownSecret]);
    assert.ok(!JSON.stringify(settings).includes("hush"));
  });
});
