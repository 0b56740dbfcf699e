import { Failure } from "../../src/failure.js";
import type { Tls } from "../../src/http/connections/connection.js";
import type { DeployedCredentials } from "./deployed-credentials.js";

/**
 * The client's side of token requests over a certificate, by the editor's id. Throws `certificate-missing`, with the
 * reason as its cause where there is one.
 */
export async function tokenCertificate(deployed: DeployedCredentials, credentialId: string): Promise<Tls> {
  const use = await deployed
    .certificate(credentialId)
    ?.use()
    .catch((cause: unknown) => {
      throw new Failure("certificate-missing", {}, { cause });
    });
  if (use?.tls === undefined) throw new Failure("certificate-missing");
  return use.tls.over(undefined);
}
