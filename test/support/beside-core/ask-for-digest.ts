import type { ServerResponse } from "node:http";
import { DigestGuard } from "../digest/digest-guard.js";
import { readAuthorization } from "../digest/read-authorization.js";
import type { Asked } from "./journal.js";

/** One for each kind of challenge: it must know its nonces again. */
const guards = new Map<string, DigestGuard>();

/** Lets in who answers the challenge as "ada" with "lovelace"; `algorithm` and `qop` (empty: none) say which challenge. */
export function askForDigest(response: ServerResponse, parameters: URLSearchParams, asked: Asked): void {
  const guard = guardOf(parameters);
  const { method, target, headers, body } = asked;
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  const authorization = given === undefined ? undefined : String(given);
  const request = { method, path: target, body: Buffer.from(body), authorization };
  if (guard.refuse(request, readAuthorization(authorization ?? "")) === undefined) response.end("welcome");
  else response.setHeader("WWW-Authenticate", guard.challenge(false)).writeHead(401).end("who are you");
}

function guardOf(parameters: URLSearchParams): DigestGuard {
  const kind = parameters.toString();
  const qop = parameters.get("qop") ?? "";
  const login = { user: "ada", password: "lovelace" };
  const challenge = { algorithm: parameters.get("algorithm") ?? undefined, ...(qop !== "" && { qop }) };
  const guard = guards.get(kind) ?? new DigestGuard({ ...login, ...challenge }, Infinity);
  guards.set(kind, guard);
  return guard;
}
