import assert from "node:assert/strict";
import { Failure } from "../../../src/failure.js";
import { createExtractor } from "../../../src/variables/extract-variables.js";
import { parsePath, readPath } from "../../../src/variables/read-path.js";
import type { VariableRow } from "../../../src/variables/variable-row.js";

function row(changes: Partial<VariableRow>): VariableRow {
  return { from: "", fromType: "path", to: "payload", toType: "msg", fallbackType: "none", fallback: "", ...changes };
}

const reply = {
  data: { last_name: "Lovelace", tags: ["a", "b"], middle: null },
  "first-name": "Ada",
  n: 0,
  off: false,
};
const noJsonata = () => Promise.reject(new Error("no JSONata here"));

async function valueOf(changes: Partial<VariableRow>): Promise<unknown> {
  const [variable] = await createExtractor([row(changes)], noJsonata)(reply);
  return variable?.value;
}

describe("A path in a reply", () => {
  const paths: [path: string, value: unknown][] = [
    ["data.last_name", "Lovelace"],
    ["data.tags[1]", "b"],
    ['["first-name"]', "Ada"],
    ["first-name", "Ada"],
    ["['data'].tags[0]", "a"],
    ["data.none.deeper", undefined],
    ["data.tags[9]", undefined],
    ["constructor", undefined],
    ["data.tags.length", 2],
    ["__proto__.polluted", undefined],
    ["n", 0],
    ["off", false],
  ];
  for (const [path, value] of paths) {
    it(`${path} is ${value === undefined ? "not there" : JSON.stringify(value)}`, () => {
      assert.deepEqual(readPath(reply, parsePath(path) ?? []), value);
    });
  }

  for (const path of ["data..x", "a[", "a[x]", "a b", "[", "."]) {
    it(`"${path}" is no path`, () => {
      assert.equal(parsePath(path), undefined);
    });
  }

  it("that is empty takes the whole reply", () => {
    assert.equal(readPath(reply, parsePath("") ?? []), reply);
  });
});

describe("Variables of a reply", () => {
  it("are taken as they are, zero and false too", async () => {
    assert.equal(await valueOf({ from: "data.last_name" }), "Lovelace");
    assert.equal(await valueOf({ from: "n" }), 0);
    assert.equal(await valueOf({ from: "off" }), false);
  });

  it("are the row's default where the reply has nothing or null", async () => {
    assert.equal(await valueOf({ from: "x", fallbackType: "str", fallback: "unknown" }), "unknown");
    assert.equal(await valueOf({ from: "data.middle", fallbackType: "num", fallback: "7" }), 7);
    assert.equal(await valueOf({ from: "x", fallbackType: "bool", fallback: "true" }), true);
    assert.deepEqual(await valueOf({ from: "x", fallbackType: "json", fallback: "[1]" }), [1]);
    assert.deepEqual(await createExtractor([row({ from: "x", fallbackType: "skip" })], noJsonata)(reply), []);
  });

  it("fail with the row's number where a required value is missing, and then none is given", async () => {
    const rows = [row({ from: "data.last_name" }), row({ from: "data.gone" })];
    await assert.rejects(
      createExtractor(rows, noJsonata)(reply),
      (error: unknown) =>
        error instanceof Failure &&
        error.code === "value-missing" &&
        error.facts.row === 2 &&
        error.facts.from === "data.gone",
    );
  });

  it("fail with the row's number where an expression or path is wrong", async () => {
    for (const changes of [
      { from: "a b" },
      { from: "(", fromType: "jsonata" as const },
      { from: "n", to: "" },
      { from: "n", to: "a b" },
    ]) {
      await assert.rejects(
        createExtractor([row(changes)], noJsonata)(reply),
        (error: unknown) => error instanceof Failure && error.code === "expression-invalid" && error.facts.row === 1,
      );
    }
  });
});
