import assert from "node:assert/strict";
import type { CredentialEvent } from "../../../src/tokens/credential-event.js";
import { EventTeller } from "../../../src/tokens/event-teller.js";

const failed: CredentialEvent = { event: "renewal-failed", reason: { code: "provider-failed", facts: {} } };
const dead: CredentialEvent = { event: "needs-authorizing" };
const ending: CredentialEvent = { event: "ending-soon", endsAtMs: 1 };
const authorized: CredentialEvent = { event: "authorized" };
const renewed: CredentialEvent = { event: "renewed" };
const disconnected: CredentialEvent = { event: "disconnected" };

function told(events: readonly CredentialEvent[]): readonly string[] {
  const names: string[] = [];
  const teller = new EventTeller(({ event }) => names.push(event));
  for (const event of events) teller.tell(event);
  return names;
}

describe("A teller of events", () => {
  for (const [name, events, expected] of [
    ["good news each time", [renewed, renewed, authorized, authorized], "renewed renewed authorized authorized"],
    ["trouble once", [failed, failed, failed], "renewal-failed"],
    ["one trouble once while another comes and goes", [failed, ending, failed, ending], "renewal-failed ending-soon"],
    ["a failure again after a renewal", [failed, renewed, failed], "renewal-failed renewed renewal-failed"],
    ["an end that a renewal did not put off only once", [ending, renewed, ending], "ending-soon renewed"],
    ["an end again after an authorization", [ending, authorized, ending], "ending-soon authorized ending-soon"],
    [
      "a dead grant again after an authorization",
      [dead, authorized, dead],
      "needs-authorizing authorized needs-authorizing",
    ],
    [
      "a dead grant again after a disconnection",
      [dead, disconnected, dead],
      "needs-authorizing disconnected needs-authorizing",
    ],
  ] as const) {
    it(`tells ${name}`, () => {
      assert.equal(told(events).join(" "), expected);
    });
  }

  it("tells trouble again that passed without an event", () => {
    const names: string[] = [];
    const teller = new EventTeller(({ event }) => names.push(event));
    teller.tell(failed);
    teller.isOver("renewal-failed");
    teller.tell(failed);
    assert.deepEqual(names, ["renewal-failed", "renewal-failed"]);
  });
});
