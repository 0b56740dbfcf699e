import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beginAuthorizing, openStartUrl, outcomeOf } from "../support/admin-client.js";
import { startApiServer, type ApiServer } from "../support/api-server.js";
import { startAuthorized, type AuthorizedNodeRed } from "../support/authorized-node-red.js";
import { credentialNode } from "../support/credentials.js";
import { closeAll } from "../support/exchange.js";
import { keystoreFile } from "../support/keystores.js";
import { mutualCredential } from "../support/mutual-credential.js";
import { makeServiceAccount } from "../support/nlu/service-account.js";
import type { FlowNode } from "../support/running-flow.js";
import { findSecrets } from "../support/secret-leak.js";
import { signIn } from "../support/sign-in.js";
import { serveMutual } from "../support/tls-servers.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

const STORE_SECRET = "secret-of-the-token-store";
const WRONG_SECRET = "wrong client secret/with+signs";
const PASSWORD = "password of the basic credential";
const API_KEY = "key-of-the-access-token-credential";
const KEYSTORE_PASSWORD = "changeit";
const WRONG_KEYSTORE_PASSWORD = "wrong-password-of-the-keystore";
const IBM_KEY = "key-of-the-watson-credential/with+signs";

/** As much as Node-RED and every package in it will say, and contexts in files. */
const TALKATIVE = {
  logging: '{ console: { level: "trace", metrics: true, audit: true } }',
  contextStorage: '{ default: { module: "localfilesystem", config: { flushInterval: 1 } } }',
  keyring: "{ refusedTokenMinimumAge: 0, secret: process.env.KEYRING_TEST_SECRET }",
};

/** Requests that go well and requests that fail, each asked by `GET /ask/<its id>`. */
const requests: Readonly<Record<string, object>> = {
  good: { url: "/good" },
  bin: { url: "/good", ret: "bin" },
  lenient: { url: "/good", insecureHTTPParser: true },
  lenientFailing: { url: "/reset", insecureHTTPParser: true },
  invalid: { url: "/invalid", ret: "obj" },
  refusing: { url: "/refusing" },
  reset: { url: "/reset" },
  elsewhere: { url: "http://127.0.0.1:9/nobody" },
  notAllowed: { url: "https://elsewhere.example/" },
  fetching: { type: "keyring-fetch-variables", url: "/invalid", rows: [] },
  wrongSecret: { url: "/good", credential: "wrong-secret" },
  basic: { url: "/refusing", credential: "basic-login" },
  key: { url: "/refusing", credential: "api-key" },
  mutual: { type: "keyring-mtls-request", url: "/good", credential: "certificate" },
  mutualRefused: { type: "keyring-mtls-request", url: "/good", credential: "stranger" },
  mutualLocked: { type: "keyring-mtls-request", url: "/good", credential: "locked" },
  dialogflow: { url: "/good", credential: "dialogflow" },
  watson: { url: "/good", credential: "watson" },
};

/** Each request tells all it can to everybody who listens: Catch, debug, context, a status node; two have no Catch. */
function talkativeFlow(): readonly FlowNode[] {
  const z = "talking";
  const keep = `
    const seen = context.flow.get("seen") ?? [];
    const error = msg.error?.source ? msg.error : undefined;
    seen.push(JSON.stringify(msg.error ?? {}), util.inspect(error, { depth: Infinity, showHidden: true }), JSON.stringify({ ...msg, req: 0, res: 0 }));
    context.flow.set("seen", seen);
    return msg;`;
  const ask = (id: string): readonly FlowNode[] => [
    { id: `in-${id}`, z, type: "http in", url: `/ask/${id}`, method: "get", wires: [[`request-${id}`]] },
    {
      id: `request-${id}`,
      z,
      type: "keyring-http-request",
      method: "GET",
      ret: "txt",
      credential: "credential",
      ...requests[id],
      wires: [["keep"]],
    },
  ];
  return [
    { id: z, type: "tab", label: "Talking" },
    ...Object.keys(requests).flatMap(ask),
    { id: "catches", z, type: "catch", wires: [["keep"]] },
    { id: "tells", z, type: "status", wires: [["shows"]] },
    { id: "events", z, type: "keyring-events", renewed: true, wires: [["shows"]] },
    { id: "keep", z, type: "function", func: keep, wires: [["answer", "shows", "holds"]] },
    {
      id: "holds",
      z,
      type: "change",
      rules: [{ t: "set", p: "last", pt: "global", to: "error", tot: "msg" }],
      wires: [],
    },
    {
      id: "shows",
      z,
      type: "debug",
      active: true,
      tosidebar: true,
      console: true,
      complete: "true",
      targetType: "full",
    },
    { id: "answer", z, type: "http response", wires: [] },
    { id: "quiet", type: "tab", label: "Without Catch" },
    {
      id: "in-uncaught",
      z: "quiet",
      type: "http in",
      url: "/ask/uncaught",
      method: "get",
      wires: [["uncaught", "ok"]],
    },
    {
      id: "uncaught",
      z: "quiet",
      type: "keyring-http-request",
      method: "GET",
      ret: "obj",
      url: "/invalid",
      credential: "credential",
      wires: [[]],
    },
    { id: "ok", z: "quiet", type: "http response", wires: [] },
  ];
}

for (const name of NODE_REDS) {
  describe(`R20 ${name}, however much it tells,`, function () {
    this.timeout(60_000);
    let api: ApiServer;
    let running: AuthorizedNodeRed;
    let keystoreSecrets: Readonly<Record<string, string>>;
    const serviceAccount = makeServiceAccount("").keyFile;
    const urls: string[] = [];
    const states: string[] = [];
    const noteUrl = (message: unknown) => urls.push((message as { request: IncomingMessage }).request.url ?? "");

    async function askAll(): Promise<void> {
      for (const id of [...Object.keys(requests), "uncaught"]) await fetch(`${running.nodeRed.url}/ask/${id}`);
    }

    /** Authorize, through the browser; the callback too. */
    async function authorizeAgain(): Promise<{ state: string }> {
      const { admin, form, secrets } = running;
      const attempt = await beginAuthorizing(admin, "credential", { form: form({ baseUrl: api.origin }), secrets });
      const { authorizationUrl, cookie } = await openStartUrl(attempt);
      states.push(new URL(authorizationUrl).searchParams.get("state") ?? "", attempt.startUrl.split("/").at(-1) ?? "");
      await fetch(await signIn(authorizationUrl), { headers: { Cookie: cookie } });
      return (await outcomeOf(admin, "credential", attempt)) as { state: string };
    }

    /** A provider that tells everybody what it was sent and what it had given. */
    function echo(): { status: number; body: object } {
      const { oauth, secrets } = running;
      const { clientSecret } = secrets as { clientSecret: string };
      const login = Buffer.from(`${oauth.clients.basic.clientId}:${clientSecret}`).toString("base64");
      const refreshToken = oauth.givenTokens().at(-1) ?? "";
      const words = `${refreshToken} ${encodeURIComponent(refreshToken)} ${login} ${clientSecret}`;
      return { status: 400, body: { error: `bad ${clientSecret}`, error_description: `It was: ${words}` } };
    }

    const secretsOf = () => ({
      ...keystoreSecrets,
      "the client secret": running.oauth.clients.basic.clientSecret,
      "the wrong client secret": WRONG_SECRET,
      "the store's secret": STORE_SECRET,
      "the password": PASSWORD,
      "the API key": API_KEY,
      "IBM's API key": IBM_KEY,
      "the service account's key": serviceAccount.private_key,
      "a line of that": serviceAccount.private_key.split("\n")[5] ?? "",
      ...named("token", running.oauth.givenTokens()),
    });

    before(async () => {
      subscribe("http.server.request.start", noteUrl);
      api = await startApiServer(({ path }, response) => {
        if (path === "/reset") response.destroy();
        else if (path === "/refusing") response.writeHead(401, { "Content-Type": "application/json" }).end("{}");
        else response.end(path === "/invalid" ? "{ no JSON" : '{"data":1}');
      });
      const environment = { DEBUG: "*", KEYRING_TEST_SECRET: STORE_SECRET };
      const version = await nodeRedVersion(name);
      running = await startAuthorized({ version, environment, settings: TALKATIVE });
      const { admin, flow, oauth, secrets, credential } = running;
      const ours = { baseUrl: api.origin, revocationUrl: oauth.revocationUrl, credentials: secrets };
      const others = [
        {
          ...credential({ baseUrl: api.origin, grant: "client_credentials" }),
          id: "wrong-secret",
          credentials: { clientSecret: WRONG_SECRET },
        },
        {
          ...credentialNode({ credentialType: "basic", baseUrl: api.origin }),
          id: "basic-login",
          credentials: { username: "ada", password: PASSWORD },
        },
        {
          ...credentialNode({ credentialType: "access_token", placement: "header", baseUrl: api.origin }),
          id: "api-key",
          credentials: { accessToken: API_KEY },
        },
        ...(await certificateCredentials((await serveMutual()).origin)),
        {
          ...credentialNode({ credentialType: "nlu", nluProvider: "dialogflow_es", baseUrl: api.origin }),
          id: "dialogflow",
          credentials: { nluCredentials: JSON.stringify({ ...serviceAccount, token_uri: oauth.tokenUrl }) },
        },
        {
          ...credentialNode({ credentialType: "nlu", nluProvider: "watson", nluTokenUrl: oauth.tokenUrl }),
          id: "watson",
          credentials: { nluCredentials: JSON.stringify({ apikey: IBM_KEY, url: api.origin }) },
        },
      ];
      keystoreSecrets = await secretsOfKeystores();
      await admin.deploy(flow(ours, [...talkativeFlow(), ...others]));
      await authorizeAgain();
      await askAll();
      oauth.failTokenRequests(echo());
      assert.equal((await authorizeAgain()).state, "failed");
      oauth.failTokenRequests({ ...echo(), times: 2 });
      await askAll();
      oauth.failTokenRequests({ status: 400, body: { ...echo().body, error: "invalid_grant" } });
      await running.authorize({ baseUrl: api.origin, revocationUrl: oauth.revocationUrl });
      oauth.failTokenRequests({ status: 400, body: { ...echo().body, error: "invalid_grant" } });
      await askAll();
      await authorizeAgain();
      await askAll();
      await admin.ask("POST", "/keyring/credentials/credential/disconnect", {});
      await askAll();
      await wait(1_500); // contexts are written every second
    });

    after(async () => {
      unsubscribe("http.server.request.start", noteUrl);
      await Promise.all([running.close(), api.close(), closeAll()]);
    });

    it("did fail in every way that is looked at here", () => {
      const output = running.nodeRed.output();
      for (const sign of [
        "renewal-failed",
        "needs-authorizing",
        "reply-not-json",
        "no-answer",
        "origin-not-allowed",
        "certificate-perhaps-refused",
        "keystore-password-wrong",
        "key-refused",
        "express:router",
      ])
        assert.ok(output.includes(sign), sign);
      assert.ok(running.oauth.givenTokens().length > 5);
      assert.ok(running.oauth.sentCodes().length > 4);
    });

    it("prints no secret, token, code or verifier to its log, not even with DEBUG=*", () => {
      const output = withoutSignInAddresses(running.nodeRed.output());
      const all = {
        ...secretsOf(),
        ...named("code or verifier", running.oauth.sentCodes()),
        ...named("state", states),
      };
      assert.deepEqual(findSecrets(output, all), []);
    });

    it("writes none into any file: contexts, flows, store, settings", async () => {
      const { userDir } = running.nodeRed;
      const entries = await readdir(userDir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
      assert.ok(
        texts.some((text) => text.includes("reply-not-json")),
        "the messages are in a context",
      );
      assert.ok(files.some((file) => file.includes("keyring/")));
      const all = {
        ...secretsOf(),
        ...named("code or verifier", running.oauth.sentCodes()),
        ...named("state", states),
      };
      assert.deepEqual(findSecrets(texts.join("\n"), all), []);
    });

    it("tells none to editors: flows, credentials, states, setup", async () => {
      const paths = ["/flows", "/credentials/keyring-credential/credential", "/keyring/credentials", "/keyring/setup"];
      const texts = await Promise.all(paths.map(async (path) => (await running.admin.ask("GET", path)).text));
      assert.match(texts.join(), /"has_clientSecret":true/);
      assert.deepEqual(findSecrets(texts.join("\n"), secretsOf()), []);
    });

    it("puts none into an address that servers log", () => {
      assert.ok(urls.length > 20);
      const verifiers = running.oauth.sentCodes();
      assert.deepEqual(findSecrets(urls.join("\n"), { ...secretsOf(), ...named("code or verifier", verifiers) }), []);
    });
  });
}

/** One that is let in, one that is refused, and one that does not open. */
async function certificateCredentials(baseUrl: string): Promise<readonly FlowNode[]> {
  const made = [
    ["certificate", "modern.p12", KEYSTORE_PASSWORD],
    ["stranger", "stranger.p12", KEYSTORE_PASSWORD],
    ["locked", "modern.p12", WRONG_KEYSTORE_PASSWORD],
  ] as const;
  return Promise.all(
    made.map(async ([id, file, keystorePassword]) => {
      const { node, secrets } = await mutualCredential(file, { baseUrl });
      return { ...node, id, credentials: { ...secrets, keystorePassword } };
    }),
  );
}

/** Parts of the keystore and of the private key in it that no chance would make again. */
async function secretsOfKeystores(): Promise<Readonly<Record<string, string>>> {
  const keystore = (await keystoreFile("modern.p12")).toString("base64");
  const key = (await keystoreFile("client.pem")).toString().split("\n")[3] ?? assert.fail();
  return {
    "the keystore's password": KEYSTORE_PASSWORD,
    "the wrong password of a keystore": WRONG_KEYSTORE_PASSWORD,
    "the keystore": keystore.slice(400, 460),
    "the private key": key.slice(0, 60),
  };
}

function named(name: string, secrets: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...new Set(secrets)].map((secret, index) => [`${name} ${index}`, secret]));
}

/**
 * Without the addresses of sign-ins. The provider sends the browser to the callback with code and state in its query (RFC
 * 6749 section 4.1.2), and Express prints every address under DEBUG before anybody of us sees it. Nobody but us can use
 * them: once, with the browser's cookie and our verifier.
 */
function withoutSignInAddresses(output: string): string {
  return output.replace(/ (?:express:router|send) .*\/keyring\/(?:callback|start)\/.*/g, "");
}
