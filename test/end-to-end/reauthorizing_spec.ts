import assert from "node:assert/strict";
import { askFlow } from "../support/asking-flow.js";
import { beginAuthorizing, openStartUrl, outcomeOf } from "../support/admin-client.js";
import { startAuthorized, type AuthorizedNodeRed } from "../support/authorized-node-red.js";
import { signIn } from "../support/sign-in.js";
import { NODE_REDS, nodeRedVersion } from "../support/tools.js";

for (const name of NODE_REDS) {
  describe(`R16 In ${name} a credential that is authorized again`, function () {
    this.timeout(60_000);
    let running: AuthorizedNodeRed;

    /** Presses Authorize and goes through the provider's pages; gives the callback, which nobody has opened yet. */
    async function signInAgain(answers: Parameters<typeof signIn>[1] = {}) {
      const { admin, form, secrets } = running;
      const attempt = await beginAuthorizing(admin, "credential", { form: form(), secrets });
      const { authorizationUrl, cookie } = await openStartUrl(attempt);
      const callback = await signIn(authorizationUrl, answers);
      return {
        attempt,
        open: () => fetch(callback, { headers: { Cookie: cookie } }),
        outcome: async () => (await outcomeOf(admin, "credential", attempt)) as Outcome,
      };
    }

    /** The old token set serves messages, and can still be renewed: nobody has to do anything. */
    async function assertOldOneStays(): Promise<void> {
      const { state } = await running.shown();
      assert.deepEqual([state.state, state.authorization?.account], ["ready", "ada"]);
      const refreshes = running.refreshes();
      running.oauth.endAccessTokens();
      assert.equal((await askFlow(running.nodeRed)).status, 200);
      assert.equal(running.refreshes(), refreshes + 1);
    }

    before(async () => {
      const version = await nodeRedVersion(name);
      running = await startAuthorized({ version });
    });

    after(() => running.close());

    it("and then cancelled keeps its token set, also where the sign-in ends later", async () => {
      const again = await signInAgain({ login: "grace" });
      const { attempt } = again.attempt;
      await running.admin.ask("DELETE", `/keyring/credentials/credential/authorize/${attempt}`);
      const exchanges = running.oauth.tokenRequests.length;
      assert.equal((await again.open()).status, 400);
      assert.equal(running.oauth.tokenRequests.length, exchanges, "the code is not redeemed");
      await assertOldOneStays();
    });

    it("and denied keeps its token set", async () => {
      const again = await signInAgain({ allows: false });
      await again.open();
      assert.deepEqual(await again.outcome(), { state: "failed", code: "authorization-denied", facts: {} });
      await assertOldOneStays();
    });

    it("keeps its token set where the provider fails in the middle", async () => {
      const again = await signInAgain({ login: "grace" });
      running.oauth.failTokenRequests({ status: 503, body: "busy" });
      await again.open();
      const outcome = await again.outcome();
      assert.deepEqual([outcome.state, outcome.code], ["failed", "provider-failed"]);
      await assertOldOneStays();
    });

    it("keeps its token set, and says so, where no refresh token came with the new one", async () => {
      const again = await signInAgain();
      const body = { access_token: "without-a-refresh-token", token_type: "Bearer", expires_in: 3600 };
      running.oauth.failTokenRequests({ status: 200, body });
      await again.open();
      const outcome = await again.outcome();
      assert.deepEqual([outcome.state, outcome.code], ["failed", "refresh-token-missing"]);
      await assertOldOneStays();
    });

    it("by another account serves that one from then on, and the dialog says who it is", async () => {
      const again = await signInAgain({ login: "grace" });
      await again.open();
      const outcome = await again.outcome();
      assert.deepEqual([outcome.state, outcome.authorization?.account], ["authorized", "grace"]);
      const { state } = await running.shown();
      assert.deepEqual([state.state, state.authorization?.account], ["ready", "grace"]);
      assert.equal((await askFlow(running.nodeRed)).status, 200);
    });
  });
}

/** What the dialog is told. */
interface Outcome {
  readonly state: string;
  readonly code?: string;
  readonly authorization?: { readonly account?: string };
}
