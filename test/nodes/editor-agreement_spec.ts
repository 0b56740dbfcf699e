import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LANGUAGES } from "../../src/consumers/pages/languages.js";
import { CREDENTIAL_TYPES } from "../../src/credentials/credential-form.js";
import { parseCredentialForm } from "../../src/credentials/parse-credential-form.js";
import { editorDefinitions, shippedHtml, type EditorDefinition } from "../support/editor-definitions.js";
import { runtimeDefinitions } from "../support/runtime-definitions.js";
import { root } from "../support/tools.js";

/** Properties that no input of their own has: rows and what the form itself keeps. */
const KEPT_BY_FORM: Readonly<Record<string, readonly string[]>> = {
  "keyring-credential": [
    "providerVariables",
    "authorizeParams",
    "tokenParams",
    "refreshParams",
    "server",
    "editorOrigin",
    "certificateFiles",
    "trustFiles",
  ],
  "keyring-http-request": ["headers", "query", "outputs"],
  "keyring-fetch-variables": ["headers", "query", "rows", "outputs"],
  "keyring-authorize-message": ["outputs"],
  "keyring-mtls-request": ["headers", "query", "outputs"],
};

/** How a form names a text of another catalogue: the shared one, and that of rows which two forms have. */
const OTHER = /^@keyring\/node-red\/(keyring-credential|keyring-http-request):(.+)$/;

/** Of nodes that send no request: the interface of their configuration. */
const OWN_CONFIGS: Readonly<Record<string, string>> = {
  "keyring-consumer-token": "ConsumerTokenConfig",
  "keyring-events": "EventsConfig",
};

/** What a request node's own module calls its configuration. */
const REQUEST_CONFIGS: Readonly<Record<string, string>> = {
  "keyring-fetch-variables": "FetchVariablesConfig",
  "keyring-mtls-request": "MtlsRequestConfig",
};

/** Choices of a form on which a hint or a label depends. */
const TEXTS_OF_CHOICES = [
  ["keyring-credential", "credentialType", "type-hint"],
  ["keyring-credential", "credentialType", "type"],
  ["keyring-credential", "grant", "grant-hint"],
  ["keyring-credential", "verification", "verification-hint"],
  ["keyring-credential", "nluProvider", "nlu-paste-hint"],
  ["keyring-http-request", "paging", "pagingHint"],
  ["keyring-authorize-message", "action", "actionHint"],
] as const;

type Catalogue = Readonly<Record<string, unknown>>;

async function readJson(path: string): Promise<Catalogue> {
  return JSON.parse(await readFile(join(root, path), "utf8")) as Catalogue;
}

function has(catalogue: Catalogue, key: string): boolean {
  const found = key.split(".").reduce<unknown>((holder, name) => {
    return typeof holder === "object" && holder !== null ? (holder as Catalogue)[name] : undefined;
  }, catalogue);
  return typeof found === "string" && found !== "";
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

async function sourcesUnder(folder: string): Promise<string> {
  const names = await readdir(join(root, folder), { recursive: true });
  const files = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  return (await Promise.all(files.map((name) => readFile(join(root, folder, name), "utf8")))).join("\n");
}

/** Names of an interface's members, as the source writes them. */
function membersOf(source: string, name: string): string[] {
  const body = new RegExp(`interface ${name}[^{]*\\{([^}]*)\\}`).exec(source)?.[1] ?? "";
  return matches(body, /readonly (\w+)\??:/g);
}

describe("Form, editor, runtime and texts", () => {
  let names: string[];
  let definitions: ReadonlyMap<string, EditorDefinition>;

  before(async () => {
    const { "node-red": pack } = await readJson("package.json");
    names = Object.keys((pack as { nodes: object }).nodes);
    definitions = await editorDefinitions(names);
  });

  const requests = ["keyring-http-request", "keyring-fetch-variables", "keyring-mtls-request"];
  const ofConsumers = ["keyring-login-link", "keyring-consumer-token"];
  const all = ["keyring-credential", ...requests, ...ofConsumers, "keyring-authorize-message", "keyring-events"];

  it("are checked here for every node of the pack", () => {
    assert.deepEqual(names.sort(), [...all].sort());
    assert.deepEqual([...definitions.keys()].sort(), [...all].sort());
  });

  for (const name of all) {
    describe(`of ${name}`, () => {
      it("agree on the inputs: each default has one, and each input is a default or a credential", async () => {
        const { defaults, credentials = {}, category } = definitions.get(name) ?? assert.fail();
        const prefix = category === "config" ? "node-config-input" : "node-input";
        const ids = matches(await shippedHtml(name), new RegExp(`(?<!for=")\\bid="${prefix}-(\\w+)"`, "g"));
        const expected = [...Object.keys(defaults), ...Object.keys(credentials)];
        const inputs = expected.filter((property) => !KEPT_BY_FORM[name]?.includes(property));
        assert.deepEqual([...ids].sort(), inputs.sort());
      });

      it("agree on the credentials: names and types", () => {
        const { credentials = {} } = definitions.get(name) ?? assert.fail();
        // by JSON: the editor's objects come from another context
        assert.equal(JSON.stringify(runtimeDefinitions(name).credentials), JSON.stringify(credentials));
      });

      it("agree on what the runtime reads", async () => {
        const { defaults } = definitions.get(name) ?? assert.fail();
        const properties = Object.keys(defaults).filter((property) => property !== "outputs");
        assert.deepEqual((await runtimeProperties(name)).sort(), properties.sort());
      });

      it("agree on the labels: each that the form names is in its catalogue or, by its full name, in the shared one", async () => {
        const catalogues = new Map<string, Catalogue>();
        for (const each of [name, "keyring-credential", "keyring-http-request"])
          catalogues.set(each, await readJson(`nodes/locales/en-US/${each}.json`));
        const keys = matches(await shippedHtml(name), /data-i18n="(?:\[[a-z]+\])?([^"]+)"/g);
        const isMissing = (key: string) => {
          const [, other = name, ownKey = key] = OTHER.exec(key) ?? [];
          return !has(catalogues.get(other) ?? {}, ownKey);
        };
        assert.deepEqual(
          keys.filter((key) => !key.startsWith("node-red:") && isMissing(key)),
          [],
        );
      });

      it("agree on what is checked: each default with a validator has a place for its sentence", async () => {
        const { defaults } = definitions.get(name) ?? assert.fail();
        const checked = Object.entries(defaults).filter(([, property]) => "validate" in property);
        const places = matches(await shippedHtml(name), /class="keyring-problem" data-for="(\w+)"/g);
        assert.deepEqual(
          checked.map(([property]) => property).filter((property) => !places.includes(property)),
          [],
        );
      });

      it("have help and, where they stand in the palette, an icon", async () => {
        const help = await readFile(join(root, "dist/pack/locales/en-US", `${name}.html`), "utf8");
        assert.ok(help.includes(`data-help-name="${name}"`));
        const { category, icon } = definitions.get(name) ?? assert.fail();
        if (category !== "config") assert.ok(existsSync(join(root, "dist/pack/icons", icon ?? "none")));
      });
    });
  }

  it("agree on the conditions under which parts of a credential's form are shown", async () => {
    const source = await readFile(join(root, "nodes/editor/credential/parts.ts"), "utf8");
    const conditions = /const CONDITIONS[^{]*\{([^;]*)\};/.exec(source)?.[1] ?? "";
    const known: readonly string[] = [...CREDENTIAL_TYPES, ...matches(conditions, /^ {2}"?([\w-]+)"?[:,]/gm)];
    const needs = matches(await shippedHtml("keyring-credential"), /data-needs="([^"]*)"/g);
    const words = new Set(needs.flatMap((each) => each.split(" ")));
    assert.deepEqual(
      [...words].filter((word) => !known.includes(word)),
      [],
    );
    assert.deepEqual(
      known.filter((word) => !words.has(word)),
      [],
    );
  });

  for (const [name, property, texts] of TEXTS_OF_CHOICES)
    it(`have a text of ${texts} for each choice of ${property} in ${name}`, async () => {
      const catalogue = await readJson(`nodes/locales/en-US/${name}.json`);
      const select = new RegExp(`<select id="node-(?:config-)?input-${property}">([^]*?)</select>`);
      const choices = matches(select.exec(await shippedHtml(name))?.[1] ?? "", /value="(\w+)"/g);
      assert.ok(choices.length > 1);
      assert.deepEqual(
        choices.filter((choice) => !has(catalogue, `${texts}.${choice}`)),
        [],
      );
    });

  it("agree on every text that the editor's code asks the shared catalogue for", async () => {
    const catalogue = await readJson("nodes/locales/en-US/keyring-credential.json");
    const source = await sourcesUnder("nodes/editor");
    const keys = [...matches(source, /\bt\("([\w.-]+)"/g), ...matches(source, /"((?:check|panel|button|hint)\.\w+)"/g)];
    assert.ok(keys.length > 50);
    assert.deepEqual(
      keys.filter((key) => !has(catalogue, key)),
      [],
    );
  });

  it("have a name and a status of at most 20 characters for every event", async () => {
    const { event, status } = await readJson("nodes/locales/en-US/keyring-events.json");
    const source = await readFile(join(root, "src/tokens/credential-event.ts"), "utf8");
    const names = matches(source, /readonly event: "([\w-]+)"/g);
    assert.ok(names.length > 5);
    assert.deepEqual(Object.keys(status as object).sort(), [...names].sort());
    const ticks = names.map((found) => found.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()));
    assert.deepEqual(Object.keys(event as object).sort(), ticks.sort());
    const texts = Object.values(status as Record<string, string>);
    assert.deepEqual(
      texts.filter((text) => text.length > 20),
      [],
    );
  });

  it("agree on the texts of each choice of a login link", async () => {
    const catalogue = await readJson("nodes/locales/en-US/keyring-login-link.json");
    const source = await readFile(join(root, "nodes/runtime/login-link-config.ts"), "utf8");
    for (const choice of ["action", "mode"]) {
      const values = matches(new RegExp(`readonly ${choice}\\?: (.*);`).exec(source)?.[1] ?? "", /"(\w+)"/g);
      assert.ok(values.length > 1);
      for (const value of values) assert.ok(has(catalogue, `${choice}Hint.${value}`), `${choice} ${value}`);
    }
    const languages = matches(await shippedHtml("keyring-login-link"), /<option value="(\w\w)" lang="\1">/g);
    assert.deepEqual(languages, LANGUAGES);
    const ends = await readFile(join(root, "src/consumers/sign-in/sign-in-end.ts"), "utf8");
    const reasons = matches(
      /type EndReason =([^;]*);/.exec(ends)?.[1]?.replace(/\/\*\*.*\*\//g, "") ?? "",
      /"([\w-]+)"/g,
    );
    assert.deepEqual(Object.keys(catalogue.end as object).sort(), reasons.sort());
  });

  it("name in a login link's help every reason why nobody is signed in", async () => {
    const { end } = await readJson("nodes/locales/en-US/keyring-login-link.json");
    const help = await readFile(join(root, "nodes/locales/en-US/keyring-login-link.html"), "utf8");
    const reasons = Object.keys(end as object);
    assert.deepEqual(
      reasons.filter((reason) => !help.includes(`<code>${reason}</code>`)),
      [],
    );
  });

  it("agree on every text that HTTP request's own code asks its catalogue for", async () => {
    const catalogue = await readJson("nodes/locales/en-US/keyring-http-request.json");
    const texts = matches(await sourcesUnder("nodes/editor/http-request"), /"(\w+\.\w+)"/g);
    const keys = texts.filter((text) => Object.keys(catalogue).includes(text.split(".")[0] ?? ""));
    assert.ok(keys.length > 10);
    assert.deepEqual(
      keys.filter((key) => !has(catalogue, key)),
      [],
    );
  });

  it("have a sentence and a status of at most 20 characters for every failure", async () => {
    const { failure, "failure-status": status } = await readJson("nodes/locales/en-US/keyring-credential.json");
    const union = /type FailureCode =([^;]*);/.exec(await readFile(join(root, "src/failure.ts"), "utf8"))?.[1] ?? "";
    const codes = matches(union, /"([\w-]+)"/g);
    assert.ok(codes.length > 30);
    assert.deepEqual(Object.keys(failure as object).sort(), [...codes].sort());
    assert.deepEqual(Object.keys(status as object).sort(), [...codes].sort());
    assert.deepEqual(
      Object.values(status as Record<string, string>).filter((text) => text.length > 20),
      [],
    );
  });
});

async function runtimeProperties(name: string): Promise<string[]> {
  if (name === "keyring-credential") return Object.keys(parseCredentialForm({}));
  const config = OWN_CONFIGS[name];
  if (config) return ["name", ...membersOf(await readFile(join(root, "nodes", `${name}.ts`), "utf8"), config)];
  const source = (await sourcesUnder("nodes/runtime")) + (await readFile(join(root, "nodes", `${name}.ts`), "utf8"));
  const ofConsumers = membersOf(source, "ConsumerConfig");
  if (name === "keyring-authorize-message")
    return ["name", ...ofConsumers, ...membersOf(source, "AuthorizeMessageConfig")];
  if (name === "keyring-login-link") return ["name", ...ofConsumers, ...membersOf(source, "LoginLinkConfig")];
  const common = [...ofConsumers, ...membersOf(source, "RequestConfig")];
  const ofHttpRequest = name === "keyring-fetch-variables" ? [] : membersOf(source, "HttpRequestConfig");
  const own = name === "keyring-http-request" ? [] : membersOf(source, REQUEST_CONFIGS[name] ?? "");
  return ["name", ...common, ...ofHttpRequest, ...own];
}
