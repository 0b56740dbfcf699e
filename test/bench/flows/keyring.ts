import { FIXED_TOKEN } from "../api/token-book.js";
import type { BenchApi } from "../api/start-api.js";
import type { FlowNode } from "../../support/running-flow.js";
import type { Certificates } from "../../support/beside-core/certificates.js";
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

/** HTTP request with a credential that consumers sign in to; each message names one of so many. */
export function consumerRequest(work: Work, { tokenUrl }: BenchApi, consumers: number): Contender {
  return {
    name: "consumers",
    check: work.check,
    consumers,
    chain: [{ ...requestNode(work), credential: CONSUMER_CREDENTIAL }],
    configNodes: [
      {
        ...oauthCredential(tokenUrl),
        id: CONSUMER_CREDENTIAL,
        credentialType: "consumer",
        grant: "authorization_code",
        editorOrigin: "http://127.0.0.1",
      },
    ],
  };
}

export const CONSUMER_CREDENTIAL = "consumer credential";

/** HTTP request with a token that never ends: no token endpoint has a part in it. */
export function fixedRequest(work: Work): Contender {
  return {
    name: "fixed token",
    check: work.check,
    chain: [{ ...requestNode(work), credential: "fixed credential" }],
    configNodes: [
      {
        id: "fixed credential",
        type: "keyring-credential",
        credentialType: "access_token",
        tokenType: "Bearer",
        secrets: { accessToken: FIXED_TOKEN },
      },
    ],
  };
}

function requestNode(work: Work) {
  const { origin, path } = work;
  const usual = { paytoqs: "ignore", headers: [], senderr: true, paging: "none" };
  return { type: "keyring-http-request", method: "GET", url: origin + path, ret: returnType(work), ...usual };
}

function oauthCredential(tokenUrl: string): FlowNode & { readonly secrets: object } {
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

/** mTLS request with a client certificate. */
export function mutualRequest(work: Work, { client, ca }: Certificates): Contender {
  return {
    name: "mTLS request",
    check: work.check,
    chain: [{ ...requestNode(work), type: "keyring-mtls-request", credential: "certificate" }],
    configNodes: [
      {
        id: "certificate",
        type: "keyring-credential",
        credentialType: "mutual",
        keystoreFrom: "environment",
      },
    ],
  };
}
