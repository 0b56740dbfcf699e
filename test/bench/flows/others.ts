import { FIXED_TOKEN } from "../api/token-book.js";
import type { Contender } from "./contender.js";

/** What a contender's request asks for, and how its reply is given. */
export interface Work {
  readonly origin: string;
  readonly path: string;
  readonly check: "contact" | "list" | "bytes" | "stream";
}

export const CONTACT = { path: "/contact", check: "contact" } as const;

/** How core's node and ours call what is asked for. */
export function returnType({ check }: Work): "obj" | "bin" | "stream" {
  return check === "bytes" ? "bin" : check === "stream" ? "stream" : "obj";
}

/** Core's node with a bearer token that never ends. */
export function coreRequest(work: Work, persist: boolean): Contender {
  return {
    name: persist ? "core keep-alive" : "core",
    check: work.check,
    chain: [{ ...coreNode(work), authType: "bearer", persist }],
    secrets: { password: FIXED_TOKEN },
  };
}

/** node-red-contrib-oauth2 in front of core's node, as its users put them together. */
export function oauth2InFront(work: Work, tokenUrl: string): Contender {
  const client = { client_id: "bench", client_secret: "of the benchmark" };
  const grant = { grant_type: "client_credentials", access_token_url: tokenUrl };
  const func = 'msg.headers = { Authorization: "Bearer " + msg.oauth2Response.access_token }; return msg;';
  return {
    name: "contrib-oauth2",
    check: work.check,
    isPeer: true,
    chain: [
      { type: "oauth2", container: "", ...grant, ...client },
      { type: "function", func, outputs: 1 },
      coreNode(work),
    ],
  };
}

/** Node-RED alone. */
export const DO_NOTHING: Contender = { name: "do nothing", check: "nothing", chain: [{ type: "bench-do-nothing" }] };

/** A minimal node over undici's pool. */
export function limit(work: Work): Contender {
  const { origin, path, check } = work;
  return { name: "limit", check, chain: [{ type: "bench-limit", origin, path, ret: returnType(work) }] };
}

function coreNode(work: Work) {
  const { origin, path } = work;
  return { type: "http request", method: "GET", url: origin + path, ret: returnType(work), senderr: true, headers: [] };
}
