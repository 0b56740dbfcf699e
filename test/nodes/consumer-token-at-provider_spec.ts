import assert from "node:assert/strict";
import { startCrmServer, type CrmServer } from "../support/crm-server.js";
import { closeAll, untilEnd } from "../support/exchange.js";
import { startOAuthServer, type OAuthServer } from "../support/oauth-server.js";
import { putClockForward, type ForwardClock } from "../support/put-clock-forward.js";
import { startFlow, type RunningFlow } from "../support/running-flow.js";
import { removeTemporaryFolders } from "../support/temporary-folder.js";
import { signInAtWebsite } from "../support/website-sign-in.js";

const API = "https://api.shop.example";
const OPAQUE_API = "https://opaque.shop.example";
const MINUTE_MS = 60_000;

describe("Consumer token with a real provider", () => {
  let oauth: OAuthServer;
  /** The provider reads it, too. */
  let clock: ForwardClock;

  beforeEach(async () => {
    clock = putClockForward();
    oauth = untilEnd(await startOAuthServer({ accessTokenSeconds: 300 }));
  });

  afterEach(async () => {
    await closeAll();
    clock.end();
  });
  after(removeTemporaryFolders);

  function start(fields: object, secrets: object = {}): Promise<RunningFlow> {
    const credential = { id: "credential", type: "keyring-credential", credentialType: "pre_authentication", name: "" };
    return startFlow(
      [
        { ...credential, issuer: oauth.url, ...fields },
        { id: "node", type: "keyring-consumer-token", credential: "credential", token: "req.headers.authorization" },
      ],
      { secrets: { credential: secrets } },
    );
  }

  const send = (flow: RunningFlow, token: string) =>
    flow.send({ req: { headers: { authorization: `Bearer ${token}` } } });

  async function useOf(flow: RunningFlow, consumer: string): Promise<string> {
    const own = flow.runtime.deployed.credential("credential")?.of?.({ kind: "consumer", channel: "", consumer });
    return String((await own?.use())?.applied.headers.Authorization);
  }

  it("verifies an access token that is a JWT, by the provider's metadata and keys", async () => {
    const flow = await start({ audience: API });
    const { accessToken } = await signInAtWebsite(oauth, "ada", API);
    const [msg] = (await send(flow, accessToken)).output1;
    assert.equal(msg?.consumer, "ada");
    assert.equal(await useOf(flow, "ada"), `Bearer ${accessToken}`);
  });

  it("refuses the same token where another API's is expected (L10)", async () => {
    const flow = await start({ audience: "https://other.example" });
    const { accessToken } = await signInAtWebsite(oauth, "ada", API);
    const { output1, output2 } = await send(flow, accessToken);
    assert.deepEqual([output1.length, output2[0]?.consumer], [0, undefined]);
  });

  it("verifies an ID token, whose audience is the website's client, and shows who it is", async () => {
    const flow = await start({ audience: oauth.clients.post.clientId });
    const { idToken } = await signInAtWebsite(oauth, "grace", API);
    const [msg] = (await send(flow, idToken)).output1;
    assert.equal(msg?.consumer, "grace");
    assert.equal((msg.signedIn as { account: string }).account, "grace@crm.example");
  });

  it("verifies an opaque token by introspection, until it is revoked", async () => {
    const { clientId, clientSecret } = oauth.clients.basic;
    const flow = await start(
      {
        audience: OPAQUE_API,
        verification: "introspection",
        introspectionUrl: oauth.introspectionUrl,
        introspectionClientId: clientId,
      },
      { introspectionSecret: clientSecret },
    );
    const { accessToken } = await signInAtWebsite(oauth, "ada", OPAQUE_API);
    assert.equal((await send(flow, accessToken)).output1[0]?.consumer, "ada");
    oauth.endAccessTokens();
    clock.pass(MINUTE_MS);
    const [refused] = (await send(flow, accessToken)).output2;
    assert.equal((refused?.error as { code: string }).code, "token-inactive");
  });

  it("exchanges it for the CRM's token, and renews that long after the consumer's own has ended", async () => {
    const crm: CrmServer = untilEnd(await startCrmServer({ lookUpToken: oauth.lookUpToken }));
    const { clientId, clientSecret } = oauth.clients.basic;
    const flow = await start(
      {
        audience: API,
        exchange: true,
        exchangeUrl: oauth.tokenUrl,
        exchangeClientId: clientId,
        exchangeScope: "contacts offline_access",
        subjectTokenType: "jwt",
      },
      { exchangeSecret: clientSecret },
    );
    const { accessToken } = await signInAtWebsite(oauth, "ada", API);
    const call = async () => {
      const headers = { Authorization: await useOf(flow, "ada") };
      return (await fetch(`${crm.url}/contacts.list`, { headers })).status;
    };
    assert.equal((await send(flow, accessToken)).output1[0]?.consumer, "ada");
    assert.equal(await call(), 200);
    clock.pass(20 * MINUTE_MS);
    assert.equal(await call(), 200);
    const grants = oauth.tokenRequests.map(({ grantType, status }) => [grantType.split(":").at(-1), status]);
    assert.deepEqual(grants, [
      ["authorization_code", 200],
      ["token-exchange", 200],
      ["refresh_token", 200],
    ]);
  });
});
