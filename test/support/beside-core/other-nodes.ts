import type { FlowNode } from "../running-flow.js";

const NO_FILES = { cert: "", key: "", ca: "", servername: "", verifyservercert: true };

/** Secrets of a `tls-config` with a client's certificate; `bench.ts` knows the names. */
export const clientCertificate = { certdata: "pem:client", keydata: "pem:client-key", cadata: "pem:ca" };

/** A `tls-config` with the id "tls". */
export function tlsConfig(fields: object = {}, credentials: object = {}): FlowNode & { readonly credentials: object } {
  return { id: "tls", type: "tls-config", ...NO_FILES, ...fields, credentials };
}

/** An `http proxy` with the id "proxy". */
export function proxyNode(fields: object = {}, credentials: object = {}): FlowNode & { readonly credentials: object } {
  return { id: "proxy", type: "http proxy", url: "http://proxy.test", noproxy: [], ...fields, credentials };
}
