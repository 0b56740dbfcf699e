import { Failure } from "../../../../src/failure.js";
import type { Grants } from "../../../../src/oauth/grants.js";
import type { TokenFields } from "../../../../src/oauth/token-client.js";
import type { World } from "./world.js";

const NOT_TAKEN = [
  new Failure("provider-failed", { status: 503 }),
  new Failure("provider-failed", { status: 429, retryAfterSeconds: 2 }),
  new Failure("provider-unreachable", { host: "provider.example", reason: "ECONNREFUSED" }),
  new Failure("client-refused", { status: 401, error: "invalid_client" }),
];

const RESET = new Failure("provider-unreachable", { host: "provider.example", reason: "ECONNRESET" });
const UNREADABLE = new Failure("token-reply-unreadable", { status: 200 });

/** How many fates a request has: most go well. */
export const FATES = 20;

/** The network between one process and the provider. */
export function modelGrants(process: object, { provider, steps, witness, disk }: World): Grants {
  const send = (refreshToken: string, fate: number): TokenFields => {
    const failure = NOT_TAKEN[fate - 1];
    if (failure !== undefined) throw failure;
    witness.sends(process, refreshToken, !disk.hasTurn(process));
    if (fate === 5) throw RESET; // on the way there
    const fields = provider.refresh(refreshToken);
    if (fate === 6 || fate === 7) throw RESET;
    if (fate === 8) throw UNREADABLE;
    return fields;
  };
  return {
    authorizationUrl: () => Promise.resolve(""),
    exchangeCode: () => Promise.reject(new Error("not in this model")),
    requestToken: () => Promise.reject(new Error("not in this model")),
    async refresh(_settings, { refreshToken }) {
      try {
        const fields = await steps.wait(process, (fate) => send(refreshToken, fate));
        witness.learns(process, refreshToken, "answered");
        return fields;
      } catch (error) {
        const isAnswer = error instanceof Failure && error.code === "grant-refused";
        if (isAnswer || error === RESET || error === UNREADABLE)
          witness.learns(process, refreshToken, isAnswer ? "answered" : "unknown");
        throw error;
      }
    },
  };
}
