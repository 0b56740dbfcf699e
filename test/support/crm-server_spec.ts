import assert from "node:assert/strict";
import { startCrmServer, type CrmServer } from "./crm-server.js";

const TOKENS = new Map([
  ["good", { clientId: "any", scopes: ["openid", "contacts"] }],
  ["narrow", { clientId: "any", scopes: ["openid"] }],
]);

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe("the CRM server", () => {
  let crm: CrmServer;

  beforeEach(async () => {
    crm = await startCrmServer({ lookUpToken: (token) => Promise.resolve(TOKENS.get(token)) });
  });

  afterEach(() => crm.close());

  it("shows a contact to who brings a good token", async () => {
    const reply = await fetch(`${crm.url}/contacts.info?id=42`, bearer("good"));

    assert.deepEqual(await reply.json(), {
      data: { id: "42", first_name: "Margaret", last_name: "Hamilton", email: "margaret.hamilton@crm.example" },
    });
  });

  it("lists a contact that was added", async () => {
    const json = JSON.stringify({ first_name: "Mary", last_name: "Jackson" });
    const added = await fetch(`${crm.url}/contacts.add`, { method: "POST", body: json, ...bearer("good") });

    const list = await (await fetch(`${crm.url}/contacts.list`, bearer("good"))).text();

    assert.equal(added.status, 201);
    assert.match(list, /"id":"44","first_name":"Mary","last_name":"Jackson"/);
  });

  it("challenges who brings no token, or one that is no good, or one for something else", async () => {
    const ask = async (init?: RequestInit) => {
      const { status, headers } = await fetch(`${crm.url}/contacts.list`, init);
      return [status, headers.get("www-authenticate")];
    };

    assert.deepEqual(await ask(), [401, "Bearer"]);
    assert.deepEqual(await ask(bearer("bad")), [401, 'Bearer error="invalid_token"']);
    assert.deepEqual(await ask(bearer("narrow")), [403, 'Bearer error="insufficient_scope", scope="contacts"']);
  });

  it("refuses a good token once when told to", async () => {
    crm.rejectTokensOnce();

    const refused = await fetch(`${crm.url}/contacts.list`, bearer("good"));
    const taken = await fetch(`${crm.url}/contacts.list`, bearer("good"));

    assert.deepEqual([refused.status, taken.status], [401, 200]);
  });

  it("takes user name and password under /basic, and only there", async () => {
    const { username, password } = crm.basicUser;
    const Authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

    const taken = await fetch(`${crm.url}/basic/contacts.info?id=42`, { headers: { Authorization } });
    const refused = await fetch(`${crm.url}/contacts.info?id=42`, { headers: { Authorization } });

    assert.deepEqual([taken.status, refused.status], [200, 401]);
  });

  it("takes its key under /key, in a header or in the query", async () => {
    const byHeader = await fetch(`${crm.url}/key/contacts.list`, { headers: { "X-Api-Key": crm.apiKey } });
    const byQuery = await fetch(`${crm.url}/key/contacts.list?api_key=${crm.apiKey}`);
    const without = await fetch(`${crm.url}/key/contacts.list`);

    assert.deepEqual([byHeader.status, byQuery.status, without.status], [200, 200, 401]);
  });

  it("records what it was asked, and no secret", async () => {
    await fetch(`${crm.url}/key/contacts.list?api_key=${crm.apiKey}`);
    await fetch(`${crm.url}/nothing`, bearer("good"));

    assert.deepEqual(crm.requests, [
      { method: "GET", path: "/key/contacts.list", status: 200 },
      { method: "GET", path: "/nothing", status: 404 },
    ]);
  });
});
