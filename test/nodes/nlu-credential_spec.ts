import assert from "node:assert/strict";
import { inspect } from "node:util";
import { credentialNode } from "../support/credentials.js";
import { closeAll, untilEnd } from "../support/exchange.js";
import { startNluServer, type NluServer } from "../support/nlu/nlu-server.js";
import { codeOf, fetchVariables, httpRequest, onlyMessage } from "../support/request-node.js";
import { startFlow, type FlowNode } from "../support/running-flow.js";
import { findSecrets } from "../support/secret-leak.js";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder.js";

const SESSION = "/v2/projects/{{credential.project_id}}/agent/sessions/{{payload.session}}:detectIntent";
const question = { session: "ada", queryInput: { text: { text: "Where is my order?", languageCode: "en" } } };
const renewsAtOnce = { settings: { keyring: { refusedTokenMinimumAge: 0 } } };

describe("A Third-party NLU credential", () => {
  let nlu: NluServer;

  beforeEach(async () => {
    nlu = untilEnd(await startNluServer());
  });

  afterEach(closeAll);
  after(removeTemporaryFolders);

  const google = (fields: object = {}) =>
    credentialNode({ credentialType: "nlu", nluProvider: "dialogflow_es", baseUrl: nlu.url, ...fields });
  const watson = (fields: object = {}) =>
    credentialNode({ credentialType: "nlu", nluProvider: "watson", nluTokenUrl: nlu.iamUrl, ...fields });
  const ofGoogle = (changes: object = {}) => secretsOf({ ...nlu.serviceAccount.keyFile, ...changes });
  const secretsOf = (json: object) => ({ secrets: { credential: { nluCredentials: JSON.stringify(json) } } });
  const ask = (fields: object = {}): FlowNode =>
    httpRequest({ credential: "credential", method: "POST", ret: "obj", url: SESSION, ...fields });

  it("detects an intent with Dialogflow ES", async () => {
    const flow = await startFlow([google(), ask()], ofGoogle());
    const { statusCode, payload } = onlyMessage(await flow.send({ payload: question }));
    const { queryResult } = payload as { queryResult: { intent: { displayName: string } } };
    assert.deepEqual([statusCode, queryResult.intent.displayName], [200, "OrderStatus"]);
    assert.deepEqual(nlu.requests, ["POST /v2/projects/keyring-demo/agent/sessions/ada:detectIntent 200"]);
  });

  it("creates an intent with Dialogflow CX, in the agent's location, and lists it", async () => {
    const url = "/v3/projects/{{credential.project_id}}/locations/{{credential.location}}/agents/1/intents";
    const list = httpRequest({ id: "list", credential: "credential", ret: "obj", url });
    const credential = google({ nluProvider: "dialogflow_cx", nluLocation: "us-central1" });
    const flow = await startFlow([credential, ask({ url }), list], ofGoogle());
    await flow.send({ payload: { displayName: "Return", trainingPhrases: [{ parts: [{ text: "send it back" }] }] } });
    const { payload } = onlyMessage(await flow.send({ payload: "" }, "list"));
    const { intents } = payload as { intents: { displayName: string }[] };
    assert.ok(intents.some(({ displayName }) => displayName === "Return"));
    assert.match(
      nlu.requests[0] ?? "",
      /^POST \/v3\/projects\/keyring-demo\/locations\/us-central1\/agents\/1\/intents 200$/,
    );
  });

  it("asks Watson, whose base URL comes with the JSON, and Fetch variables takes the intent", async () => {
    const url = "/v2/assistants/env/message?version=2021-11-27";
    const rows = [{ from: "output.intents[0].intent", fromType: "path", to: "intent", toType: "msg" }];
    const node = fetchVariables({ credential: "credential", method: "POST", url, bodyType: "payload", rows });
    const flow = await startFlow([watson(), node], secretsOf(nlu.watson));
    const { intent } = onlyMessage(await flow.send({ payload: { input: { text: "Where is my order" } } }));
    assert.equal(intent, "OrderStatus");
    assert.deepEqual(nlu.requests, ["POST /instances/demo/v2/assistants/env/message 200"]);
  });

  it("can name Watson's URL in a node", async () => {
    const url = "/v1/workspaces/1/intents?version=2021-11-27";
    const flow = await startFlow([watson(), ask({ method: "GET", url })], secretsOf(nlu.watson));
    assert.equal(onlyMessage(await flow.send()).statusCode, 200);
  });

  it("sends user name and password of Watson's older form, and asks for no token", async () => {
    const url = "{{credential.url}}/v1/workspaces/1/intents?version=2021-11-27";
    const flow = await startFlow(
      [watson(), ask({ method: "GET", url })],
      secretsOf([{ credentials: nlu.watsonLogin }]),
    );
    assert.equal(onlyMessage(await flow.send()).statusCode, 200);
    assert.equal(nlu.tokenRequests.length, 0);
    const credential = flow.runtime.deployed.credential("credential");
    assert.deepEqual([credential?.state().state, credential?.useNow()?.facts], ["ready", { url: nlu.watson.url }]);
  });

  for (const [name, credential, secrets, url] of [
    ["Google", () => google(), () => ofGoogle(), SESSION],
    ["Watson", () => watson(), () => secretsOf(nlu.watson), "/v2/assistants/1/message?version=2021-11-27"],
  ] as const) {
    it(`asks ${name} for one token when 50 messages come at once`, async () => {
      const flow = await startFlow([credential(), ask({ url })], secrets());
      const release = nlu.holdTokenRequests();
      const arrived = nlu.nextTokenRequest();
      const payload = { ...question, input: { text: "hello" } };
      const outcomes = Array.from({ length: 50 }, () => flow.send({ payload }));
      await arrived;
      release();
      const codes = (await Promise.all(outcomes)).map(({ output1 }) => output1[0]?.statusCode);
      assert.deepEqual(codes, Array(50).fill(200));
      assert.equal(nlu.tokenRequests.length, 1);
    });

    it(`keeps the token of ${name} for the next start`, async () => {
      const settings = { userDir: await temporaryFolder() };
      for (let start = 1; start <= 2; start += 1) {
        const flow = await startFlow([credential(), ask({ url })], { ...secrets(), settings });
        assert.equal(onlyMessage(await flow.send({ payload: { ...question, input: {} } })).statusCode, 200);
        await flow.close();
      }
      assert.equal(nlu.tokenRequests.length, 1);
    });
  }

  it("gets another token when the API refuses the one that it has", async () => {
    const flow = await startFlow([google(), ask()], { ...ofGoogle(), ...renewsAtOnce });
    await flow.send({ payload: question });
    nlu.endTokens();
    assert.equal(onlyMessage(await flow.send({ payload: question })).statusCode, 200);
    assert.equal(nlu.tokenRequests.length, 2);
  });

  it("renews a token early, and messages go on meanwhile", async () => {
    const brief = untilEnd(await startNluServer({ lifetimeSeconds: 1 }));
    const flow = await startFlow([google({ baseUrl: brief.url }), ask()], secretsOf(brief.serviceAccount.keyFile));
    await flow.send({ payload: question });
    while (brief.tokenRequests.length < 2)
      assert.equal(onlyMessage(await flow.send({ payload: question })).statusCode, 200);
  });

  it("asks the provider no more while it backs off, and says why", async () => {
    const flow = await startFlow([google(), ask({ secondOutput: true })], ofGoogle({ client_email: "a@b.example" }));
    const outcomes = [await flow.send({ payload: question }), await flow.send({ payload: question })];
    assert.deepEqual(
      outcomes.map(({ output2 }) => codeOf(output2[0])),
      ["renewal-failed", "renewal-failed"],
    );
    assert.match(JSON.stringify(outcomes), /key-refused.*account not found/);
    assert.equal(nlu.tokenRequests.length, 1);
  });

  it("is incomplete as soon as it is deployed where its JSON is Watson's", async () => {
    const flow = await startFlow([google(), ask()], secretsOf(nlu.watson));
    assert.equal(codeOf((await flow.send({ payload: question })).caught[0]), "nlu-watson-json");
    assert.deepEqual(flow.runtime.deployed.credential("credential")?.state(), {
      state: "incomplete",
      reason: { code: "nlu-watson-json", facts: {} },
    });
  });

  it("does not send its token to another origin", async () => {
    const flow = await startFlow([google(), ask({ url: "https://evil.example/" })], ofGoogle());
    assert.equal(codeOf((await flow.send({ payload: question })).caught[0]), "origin-not-allowed");
  });

  it("shows no key, proof or token in messages, failures, states and warnings", async () => {
    const shown: unknown[] = [];
    for (const secrets of [
      ofGoogle(),
      ofGoogle({ client_email: "a@b.example" }),
      ofGoogle({ token_uri: "https://x.example" }),
    ]) {
      const flow = await startFlow([google(), ask({ url: "/v2/nothing" })], secrets);
      shown.push(await flow.send({ payload: question }), flow.runtime.deployed.list());
      shown.push(flow.statuses.of("node"), flow.statuses.of("credential"));
      await flow.close();
    }
    const { private_key: key } = nlu.serviceAccount.keyFile;
    const secrets = { "a line of the key": key.split("\n")[5] ?? "", token: nlu.givenTokens[0] ?? "" };
    assert.ok(secrets.token !== "");
    assert.deepEqual(findSecrets(inspect(shown, { depth: 20, showHidden: true }) + JSON.stringify(shown), secrets), []);
  });
});
