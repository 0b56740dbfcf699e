import { systemClock } from "../../src/clock.js";
import { applyTokenSet } from "../../src/credentials/apply-credential.js";
import type { CredentialSettings, OAuthSettings } from "../../src/credentials/credential-settings.js";
import { createFixedCredential, type LiveCredential, type Use } from "../../src/credentials/live-credential.js";
import { MutualCredential } from "../../src/credentials/mutual-credential.js";
import { Failure } from "../../src/failure.js";
import { isValid } from "../../src/tokens/token-lifetime.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import type { Runtime } from "./runtime.js";

/** A credential for one request, as a dialog's form has it. Throws `credential-type-wrong` where each consumer signs in. */
export function trialCredential(runtime: Runtime, settings: CredentialSettings): LiveCredential {
  switch (settings.type) {
    case "basic":
    case "access_token":
      return createFixedCredential(settings);
    case "mutual":
      return new MutualCredential(settings, {
        clock: systemClock,
        open: () => runtime.mutual.open(settings),
        onState: () => undefined,
      });
    case "oauth2":
    case "nlu":
      return {
        settings,
        state: () => ({ state: "ready" }),
        useNow: () => undefined,
        use: () => useToken(runtime, settings),
      };
    case "consumer":
    case "pre_authentication":
      throw new Failure("credential-type-wrong");
  }
}

/** The token that was authorized from this form and has not ended, else the deployed credential's own, renewed where it is due. */
async function useToken(runtime: Runtime, settings: OAuthSettings): Promise<Use> {
  const candidate = runtime.authorizer.candidateOf(settings);
  if (candidate !== undefined && isValid(candidate, systemClock.nowMs())) return useOf(settings, candidate);
  const deployed = runtime.deployed.ofTokens(settings);
  if (deployed === undefined) throw new Failure("needs-authorizing", { name: settings.name });
  return useDeployed(runtime, settings, await deployed.use());
}

/** As the form puts the token on requests, and renewed as the deployed credential renews it. */
async function useDeployed(runtime: Runtime, settings: OAuthSettings, { renewal }: Use): Promise<Use> {
  const set = await runtime.authorizer.keptSet(settings);
  if (set === undefined) throw new Failure("needs-authorizing", { name: settings.name });
  const use = useOf(settings, set);
  if (renewal === undefined) return use;
  const afterRefusal = async () => {
    const another = await renewal.afterRefusal();
    return another && useDeployed(runtime, settings, another);
  };
  return { ...use, renewal: { isExpired: (reply) => renewal.isExpired(reply), afterRefusal } };
}

function useOf(settings: OAuthSettings, set: TokenSet): Use {
  return { applied: applyTokenSet(settings, set), facts: { ...set.facts, ...settings.publicFacts } };
}
