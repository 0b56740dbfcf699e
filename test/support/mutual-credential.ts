import { credentialNode } from "./credentials.js";
import { keystoreFile } from "./keystores.js";
import type { FlowNode } from "./running-flow.js";

/** A Mutual Authentication credential with the id "credential" that trusts the tests' authority, and its secrets. */
export async function mutualCredential(
  keystore = "modern.p12",
  fields: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly node: FlowNode; readonly secrets: Readonly<Record<string, string>> }> {
  const root = { name: "root.crt", data: (await keystoreFile("root.crt")).toString("base64") };
  const form = { credentialType: "mutual", keystoreFileName: keystore, trustFiles: [root], ...fields };
  const file = (await keystoreFile(keystore)).toString("base64");
  return { node: credentialNode(form), secrets: { keystore: file, keystorePassword: "changeit" } };
}
