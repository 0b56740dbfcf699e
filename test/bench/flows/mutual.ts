import type { Certificates } from "../../support/beside-core/certificates.js";
import type { Contender } from "./contender.js";
import { requestNode } from "./keyring.js";
import type { Work } from "./others.js";

export const MTLS = "mTLS request";

/** mTLS request with the keystore of a client. */
export function mtlsRequest(work: Work, { client, ca }: Certificates): Contender {
  return {
    name: MTLS,
    check: work.check,
    chain: [{ ...requestNode(work), type: "keyring-mtls-request", credential: "mutual credential" }],
    configNodes: [
      {
        id: "mutual credential",
        type: "keyring-credential",
        name: "Bench",
        credentialType: "mutual",
        keystoreFileName: "client.pem",
        trustFiles: [{ name: "ca.pem", data: base64(ca) }],
        secrets: { keystore: base64(client.key + client.cert) },
      },
    ],
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
