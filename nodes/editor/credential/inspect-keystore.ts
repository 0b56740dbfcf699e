import type { KeystoreReport } from "../../../src/tls/keystore-report.js";
import { t } from "../shared/text.js";
import { askServer } from "../shared/ask-server.js";

/** The part of the form that the server looks into; a secret that was not typed again reads `__PWRD__`. */
export interface KeystoreQuestion {
  readonly id: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the server says of the files; where it does not, that is the problem. */
export async function inspectKeystore(question: KeystoreQuestion): Promise<KeystoreReport> {
  try {
    return await askServer<KeystoreReport>("POST", "keyring/keystore", question);
  } catch (error) {
    const sentence = error instanceof Error && error.message !== "" ? error.message : t("panel.unreachable");
    return { aliases: [], trust: [], trusted: [], roots: [], problem: { code: "unexpected", sentence } };
  }
}
