import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

/** A service account as the Google Cloud console would have made it, and the key by which its proofs are checked. */
export interface ServiceAccount {
  /** What its key file says. */
  readonly keyFile: {
    readonly type: "service_account";
    readonly project_id: string;
    readonly private_key_id: string;
    readonly private_key: string;
    readonly client_email: string;
    readonly client_id: string;
    readonly token_uri: string;
  };
  readonly publicKey: KeyObject;
}

/** A new one with a fresh key. */
export function makeServiceAccount(tokenUrl: string): ServiceAccount {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const project = "keyring-demo";
  return {
    publicKey,
    keyFile: {
      type: "service_account",
      project_id: project,
      private_key_id: randomBytes(20).toString("hex"),
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      client_email: `dialogflow@${project}.iam.gserviceaccount.com`,
      client_id: "104857600000000000001",
      token_uri: tokenUrl,
    },
  };
}
