import { keepConsumers } from "../../support/consumers-in-store.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import type { BenchApi } from "../api/start-api.js";
import type { KeyringUse } from "../world.js";
import type { Contender } from "./contender.js";
import { oauthCredential, requestNode } from "./keyring.js";
import type { Work } from "./others.js";

const ID = "consumer credential";
const SECRET = "of the benchmark's store";

/** HTTP request with the token of a consumer, of so many, whom the message names. */
export function consumerRequest(work: Work, { tokenUrl }: BenchApi, consumers: number): Contender {
  return {
    name: `HTTP request for one of ${consumers} consumers`,
    check: work.check,
    chain: [{ ...requestNode(work), credential: ID }],
    configNodes: [{ ...oauthCredential(tokenUrl), id: ID, credentialType: "consumer", grant: "authorization_code" }],
    consumers,
  };
}

/** A store with tokens of so many consumers of that credential, and the settings that open it. */
export async function storeOfConsumers({ tokenUrl }: BenchApi, consumers: number): Promise<KeyringUse> {
  const userDir = await temporaryFolder();
  const kept = Array.from({ length: consumers }, (_, index) => ({ consumer: `consumer ${index}` }));
  const secret = { source: "keyring.secret", secret: SECRET } as const;
  await keepConsumers({ userDir, secret }, { id: ID, clientId: "bench", tokenUrl }, kept);
  return { storeFolder: `${userDir}/keyring`, keyring: { secret: SECRET } };
}
