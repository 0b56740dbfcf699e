import type { KeystoreReport } from "../../../src/tls/keystore-report.js";
import { t } from "../shared/text.js";
import { askServer } from "../shared/ask-server.js";
import type { KeystoreQuestion } from "./keystore-question.js";

/** What the server says of the files; where it does not, that is the problem. */
export async function inspectKeystore(question: KeystoreQuestion): Promise<KeystoreReport> {
  try {
    return await askServer<KeystoreReport>("POST", "keyring/keystore", question);
  } catch (error) {
    const sentence = error instanceof Error && error.message !== "" ? error.message : t("panel.unreachable");
    return { aliases: [], trust: [], trusted: [], roots: [], problem: { code: "unexpected", sentence } };
  }
}
