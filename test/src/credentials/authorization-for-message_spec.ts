import assert from "node:assert/strict";
import type { Applied } from "../../../src/credentials/apply-credential.js";
import { authorizationForMessage } from "../../../src/credentials/authorization-for-message.js";
import type { CredentialSettings } from "../../../src/credentials/credential-settings.js";
import type { LiveCredential } from "../../../src/credentials/live-credential.js";
import { Failure } from "../../../src/failure.js";
import { oauthSettings } from "../../support/oauth-settings.js";

/** A credential that puts this onto requests; it counts how often it is asked. */
function credential(settings: CredentialSettings, applied: Partial<Applied>) {
  const asked = { times: 0 };
  const live: LiveCredential = {
    settings,
    state: () => ({ state: "ready" }),
    useNow: () => undefined,
    use: () => {
      asked.times += 1;
      return Promise.resolve({ applied: { headers: {}, query: {}, ...applied }, facts: {} });
    },
  };
  return { live, asked };
}

async function refusal({ live, asked }: ReturnType<typeof credential>) {
  const error: unknown = await authorizationForMessage(live).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof Failure);
  return [error.code, error.facts.name, asked.times];
}

describe("The authorization for a message", () => {
  const headers = { Authorization: "Bearer t" };

  it("is the credential's headers where it may leave", async () => {
    const { live } = credential({ ...oauthSettings(), mayLeave: true }, { headers });
    assert.deepEqual(await authorizationForMessage(live), headers);
  });

  it("is not asked for where it may not", async () => {
    assert.deepEqual(await refusal(credential(oauthSettings(), { headers })), ["message-not-allowed", "CRM", 0]);
  });

  it("is not asked for with a system app, even if somebody has ticked it", async () => {
    const settings = { ...oauthSettings({ isSystemApp: true }), mayLeave: true };
    assert.deepEqual(await refusal(credential(settings, { headers })), ["message-system-app", "CRM", 0]);
  });

  it("is none where it would be a query parameter", async () => {
    const settings = { ...oauthSettings(), mayLeave: true };
    assert.deepEqual(await refusal(credential(settings, { query: { key: "t" } })), ["message-query", "CRM", 1]);
  });

  it("is none where it is a client certificate", async () => {
    const settings = { ...oauthSettings(), mayLeave: true };
    assert.deepEqual(await refusal(credential(settings, {})), ["message-no-header", "CRM", 1]);
  });
});
