import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { explain } from "../../../nodes/runtime/explain.js";
import type { Red } from "../../../nodes/runtime/red.js";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { root } from "../../support/tools.js";

type Catalogue = Readonly<Record<string, unknown>>;

/** Facts that every place that throws the code gives; what is not in here the sentence must do without. */
const ALWAYS_GIVEN: Readonly<Record<string, string | number>> = {
  name: "CRM",
  variable: "SECRET",
  app: "crm",
  secrets: "none",
  record: "x",
  setting: "url",
  status: 400,
  statusCode: 500,
  seconds: 5,
  origin: "https://other.example",
  row: 2,
  from: "data.x",
  found: "authorized_user",
  member: "project_id",
  kind: "JCEKS",
  algorithm: "1.2.3",
  entry: "client",
  entries: "client, other",
  subject: "CN=client",
  date: "2026-11-21",
  first: "Bank",
};

describe("The sentence of a failure", () => {
  let RED: Red;
  let codes: FailureCode[];

  before(async () => {
    const text = await readFile(join(root, "nodes/locales/en-US/keyring-credential.json"), "utf8");
    const catalogue = JSON.parse(text) as Catalogue;
    codes = Object.keys(catalogue.failure as object) as FailureCode[];
    RED = { _: (key: string, facts: Catalogue = {}) => translate(catalogue, key, facts) } as unknown as Red;
  });

  it("has no gap where a fact is not known", () => {
    const cause = new Failure("client-refused");
    const sentences = codes.map((code) => explain(RED, new Failure(code, ALWAYS_GIVEN, { cause })));
    assert.deepEqual(
      sentences.filter((sentence) => /__\w+__/.test(sentence)),
      [],
    );
  });

  it("does not stop at what is wrong: it goes on with what to do", () => {
    const sentences = codes.map((code) => explain(RED, new Failure(code, ALWAYS_GIVEN)));
    assert.deepEqual(
      sentences.filter((sentence) => !/[.:;?] \S/.test(sentence)),
      [],
    );
  });

  it("names a field as the form does", () => {
    assert.match(explain(RED, new Failure("credential-incomplete", { field: "clientSecret" })), /Client secret/);
  });

  it("says why there is no new token, in the words of that failure", () => {
    const cause = new Failure("provider-unreachable", { host: "provider.example", reason: "ECONNREFUSED" });
    assert.match(
      explain(RED, new Failure("renewal-failed", { name: "CRM" }, { cause })),
      /CRM.*provider\.example can't be reached/,
    );
  });

  it("brings the provider's own words", () => {
    const failure = new Failure("scope-refused", { description: "no such scope" });
    assert.match(explain(RED, failure), /own words: "no such scope"/);
  });
});

/** As i18next does in Node-RED: `__fact__` is replaced, and an unknown key is its own text. */
function translate(catalogue: Catalogue, key: string, facts: Catalogue): string {
  const path = key.slice(key.indexOf(":") + 1).split(".");
  const found = path.reduce<unknown>(
    (holder, name) => (typeof holder === "object" && holder !== null ? (holder as Catalogue)[name] : undefined),
    catalogue,
  );
  const text = typeof found === "string" ? found : key;
  return text.replace(/__(\w+)__/g, (gap, name: string) => (name in facts ? String(facts[name]) : gap));
}
