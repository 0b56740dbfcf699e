import assert from "node:assert/strict";
import { credentialNode } from "../../support/credentials.js";
import { closeAll } from "../../support/exchange.js";
import { startFlow } from "../../support/running-flow.js";

/** As a flow file has it that no editor made. */
const handWritten = {
  credentialType: "consumer",
  provider: "other",
  clientId: "client",
  clientAuthentication: "none",
  authorizationUrl: "https://provider.example/authorize",
  tokenUrl: "https://provider.example/token",
};

describe("Where consumers sign in", () => {
  afterEach(closeAll);

  async function addressesOf(fields: object, settings: object = {}, id = "credential") {
    const flow = await startFlow([{ ...credentialNode({ ...handWritten, ...fields }), id }], { settings });
    return flow.runtime.deployed.consumerSettings(id)?.addresses;
  }

  const keyring = { publicUrl: "https://flows.example/api" };

  it("is known of a flow file that no editor has seen", async () => {
    assert.deepEqual(await addressesOf({}, { keyring }), {
      loginBase: "https://flows.example/api/keyring/login",
      callbackUrl: "https://flows.example/api/keyring/callback/30e8a03a749583f8",
    });
  });

  it("stays where the editor stored it", async () => {
    const addresses = await addressesOf({ server: "abc" }, { keyring });
    assert.equal(addresses?.callbackUrl, "https://flows.example/api/keyring/callback/abc");
  });

  it("has a callback of its own for each credential, which does not tell the credential's id", async () => {
    const one = await addressesOf({}, { keyring }, "a1.b/2");
    await closeAll();
    const other = await addressesOf({}, { keyring }, "a1.b/3");
    assert.match(String(one?.callbackUrl), /\/callback\/[0-9a-f]{16}$/);
    assert.notEqual(one?.callbackUrl, other?.callbackUrl);
  });

  it("is unknown where nothing says under which address browsers come", async () => {
    assert.equal(await addressesOf({}), undefined);
  });
});
