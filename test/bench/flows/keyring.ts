import type { BenchApi } from "../api/start-api.js";
import type { FlowNode } from "../../support/running-flow.js";
import type { Contender } from "./contender.js";
import { returnType, type Work } from "./others.js";

export const OURS = "HTTP request";

const ROWS = [
  { from: "data.last_name", to: "last_name" },
  { from: "data.emails[0].email", to: "email" },
  { from: "data.id", to: "contact.id" },
].map((row) => ({ ...row, fromType: "path", toType: "msg", fallbackType: "none", fallback: "" }));

/** HTTP request with an OAuth credential. */
export function httpRequest(work: Work, { tokenUrl }: BenchApi): Contender {
  return {
    name: OURS,
    check: work.check,
    chain: [{ ...requestNode(work), credential: "oauth credential" }],
    configNodes: [oauthCredential(tokenUrl)],
  };
}

/** Fetch variables with three rows. */
export function fetchVariables({ origin, path }: Work, { tokenUrl }: BenchApi): Contender {
  const node = { type: "keyring-fetch-variables", method: "GET", url: origin + path, rows: ROWS };
  return {
    name: "Fetch variables",
    check: "variables",
    chain: [{ ...node, credential: "oauth credential" }],
    configNodes: [oauthCredential(tokenUrl)],
  };
}

/** As the dialog makes it, but for its credential. */
export function requestNode(work: Work) {
  const { origin, path } = work;
  const usual = { paytoqs: "ignore", headers: [], senderr: true, paging: "none" };
  return { type: "keyring-http-request", method: "GET", url: origin + path, ret: returnType(work), ...usual };
}

/** A credential that gets its token by itself. */
export function oauthCredential(tokenUrl: string): FlowNode & { readonly secrets: object } {
  return {
    id: "oauth credential",
    type: "keyring-credential",
    name: "Bench",
    credentialType: "oauth2",
    grant: "client_credentials",
    provider: "other",
    clientId: "bench",
    authorizationUrl: tokenUrl,
    tokenUrl,
    secrets: { clientSecret: "of the benchmark" },
  };
}
