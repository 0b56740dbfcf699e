import assert from "node:assert/strict";
import { Failure, type FailureCode } from "../../../src/failure.js";
import { readNluAccount } from "../../../src/nlu/read-nlu-account.js";
import type { NluProvider } from "../../../src/nlu/nlu-account.js";
import { makeServiceAccount } from "../../support/nlu/service-account.js";
import { assertNoSecret } from "../../support/secret-leak.js";

const watson = {
  apikey: "the-key",
  url: "https://api.eu-de.assistant.watson.cloud.ibm.com/instances/1",
  iam_role_crn: "x",
};
const login = { username: "u", password: "p", url: "https://gateway.watsonplatform.net/assistant/api/" };

/** What is thrown, by its code and facts. */
function refusal(provider: NluProvider, json: unknown): readonly [FailureCode, unknown] {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  try {
    readNluAccount(provider, text);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assertNoSecret(error, "the-key", "MIIE");
    return [error.code, error.facts.member ?? error.facts.found];
  }
  return assert.fail(`was taken: ${text}`);
}

describe("The JSON of an NLU provider", () => {
  const { keyFile } = makeServiceAccount("https://oauth2.googleapis.com/token");
  const without = (name: string) => Object.fromEntries(Object.entries(keyFile).filter(([key]) => key !== name));

  for (const provider of ["dialogflow_es", "dialogflow_cx"] as const) {
    it(`gives the service account of a key file, for ${provider}`, () => {
      assert.deepEqual(readNluAccount(provider, JSON.stringify(keyFile, undefined, 2)), {
        kind: "google",
        projectId: keyFile.project_id,
        clientEmail: keyFile.client_email,
        privateKey: keyFile.private_key,
        keyId: keyFile.private_key_id,
        tokenUrl: "https://oauth2.googleapis.com/token",
      });
    });
  }

  for (const [how, key] of [
    ["doubly escaped, as by a shell", keyFile.private_key.replaceAll("\n", "\\n")],
    [
      "with blanks for line breaks",
      keyFile.private_key
        .trim()
        .replaceAll("\n", " ")
        .replaceAll(/(BEGIN|END|PRIVATE) /g, "$1 "),
    ],
    ["with line breaks of Windows", keyFile.private_key.replaceAll("\n", "\r\n")],
  ] as const) {
    it(`takes a private key ${how}`, () => {
      const account = readNluAccount("dialogflow_es", JSON.stringify({ ...keyFile, private_key: key }));
      assert.equal(account.kind === "google" && account.privateKey, keyFile.private_key);
    });
  }

  it("takes a key file without a token URL as Google's usual one", () => {
    const account = readNluAccount("dialogflow_es", JSON.stringify(without("token_uri")));
    assert.equal(account.kind === "google" && account.tokenUrl, "https://oauth2.googleapis.com/token");
  });

  for (const [form, json] of [
    ["as the console shows them", watson],
    ["in an array of service keys", [{ name: "key", credentials: watson }]],
    ["in an object", { guid: "1", credentials: watson }],
    ["in an app's list of services", { assistant: [{ label: "assistant", credentials: watson }] }],
    ["with the key's older name", { iam_apikey: watson.apikey, url: watson.url }],
  ] as const) {
    it(`gives Watson's API key ${form}`, () => {
      assert.deepEqual(readNluAccount("watson", JSON.stringify(json)), {
        kind: "watson",
        login: "api_key",
        url: watson.url,
        apiKey: "the-key",
      });
    });
  }

  it("gives Watson's user name and password of the older form", () => {
    const url = "https://gateway.watsonplatform.net/assistant/api";
    assert.deepEqual(readNluAccount("watson", JSON.stringify([{ credentials: login }])), {
      kind: "watson",
      ...login,
      url,
      login: "basic",
    });
  });

  for (const member of ["type", "project_id", "private_key", "client_email"]) {
    it(`is refused without ${member}, which is named`, () => {
      assert.deepEqual(refusal("dialogflow_es", without(member)), ["nlu-member-missing", member]);
    });
  }

  it("is refused without Watson's url, apikey or password, which is named", () => {
    assert.deepEqual(refusal("watson", { apikey: "the-key" }), ["nlu-member-missing", "url"]);
    assert.deepEqual(refusal("watson", { url: watson.url }), ["nlu-member-missing", "apikey"]);
    assert.deepEqual(refusal("watson", { ...login, password: "" }), ["nlu-member-missing", "password"]);
  });

  for (const text of ["", "the-key", '{"type": "service_account",', "42", "null"]) {
    it(`is refused where it is none: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(refusal("dialogflow_es", text), ["nlu-not-json", undefined]);
      assert.deepEqual(refusal("watson", text), ["nlu-not-json", undefined]);
    });
  }

  it("is refused where it is the other provider's", () => {
    assert.equal(refusal("dialogflow_es", watson)[0], "nlu-watson-json");
    assert.equal(refusal("dialogflow_cx", [{ credentials: login }])[0], "nlu-watson-json");
    assert.equal(refusal("watson", keyFile)[0], "nlu-google-json");
  });

  for (const [found, json] of [
    ["authorized_user", { type: "authorized_user", client_id: "1", client_secret: "the-key", refresh_token: "1//x" }],
    ["OAuth client", { web: { client_id: "1", client_secret: "the-key" } }],
    ["OAuth client", { installed: { client_id: "1" } }],
    ["external_account", { type: "external_account", audience: "//iam.googleapis.com/x" }],
  ] as const) {
    it(`is refused where it is Google's of another kind: ${found}`, () => {
      assert.deepEqual(refusal("dialogflow_es", json), ["nlu-not-service-account", found]);
    });
  }

  for (const [member, value] of [
    ["project_id", "a/../b"],
    ["project_id", "{{x}}"],
    ["client_email", "no address"],
  ] as const) {
    it(`is refused where its ${member} is ${value}: it would stand in URLs`, () => {
      assert.deepEqual(refusal("dialogflow_es", { ...keyFile, [member]: value }), ["nlu-member-invalid", member]);
    });
  }

  for (const url of [
    "http://watson.example",
    "https://u:p@watson.example",
    "watson.example",
    "https://w.example/?a=1",
  ]) {
    it(`is refused where Watson's url is ${url}`, () => {
      assert.deepEqual(refusal("watson", { ...watson, url }), ["nlu-member-invalid", "url"]);
    });
  }

  it("is refused where its private key is cut off", () => {
    const cut = { ...keyFile, private_key: keyFile.private_key.slice(0, 900) };
    assert.equal(refusal("dialogflow_es", cut)[0], "nlu-key-unreadable");
  });
});
