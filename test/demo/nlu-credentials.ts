import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NluServer } from "../support/nlu/nlu-server.js";

/** The environment variables in which Node-RED finds the JSON of the demo's NLU accounts, by provider. */
export const NLU_VARIABLES: Readonly<Record<string, string>> = {
  dialogflow_es: "KEYRING_DEMO_DIALOGFLOW",
  dialogflow_cx: "KEYRING_DEMO_DIALOGFLOW",
  watson: "KEYRING_DEMO_WATSON",
};

/**
 * The environment with the accounts that the stand-ins have made for this run. Their JSON also lies in the folder, as Google
 * and IBM would have given it: to be pasted.
 */
export function giveNluCredentials(folder: string, { serviceAccount, watson }: NluServer): Record<string, string> {
  const files = { "dialogflow-key.json": serviceAccount.keyFile, "watson-credentials.json": watson };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content, undefined, 2), { mode: 0o600 });
  return {
    KEYRING_DEMO_DIALOGFLOW: JSON.stringify(serviceAccount.keyFile),
    KEYRING_DEMO_WATSON: JSON.stringify(watson),
  };
}
