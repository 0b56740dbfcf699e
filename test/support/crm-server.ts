import type { IncomingMessage } from "node:http";
import { firstContacts, parseContact, type Contact } from "./crm/contacts.js";
import { ordersOf } from "./crm/orders.js";
import { basicGuard, bearerGuard, bearerTokenOf, keyGuard, refuseToken, type Guard } from "./crm/guards.js";
import type { TokenFacts } from "./oauth/look-up-token.js";
import { listenOnLoopback } from "./loopback-server.js";
import { readBody } from "./read-body.js";

export interface CrmServerOptions {
  /** Says what an access token is good for; `OAuthServer` has it. */
  readonly lookUpToken: (token: string) => Promise<TokenFacts | undefined>;
  /** Any free port unless told otherwise. */
  readonly port?: number;
}

/** A request that reached the CRM. Its query and its secrets are left out. */
interface CrmRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/**
 * A small API: `GET /contacts.info?id=`, `GET /contacts.list`, `POST /contacts.add`, and `GET /orders.mine` for who signed in. They take an access token with the
 * scope `contacts`; under `/basic/` user name and password, under `/key/` an API key.
 */
export interface CrmServer {
  /** Its origin. */
  readonly url: string;
  readonly basicUser: { readonly username: string; readonly password: string };
  readonly apiKey: string;
  readonly requests: readonly CrmRequest[];
  /** Answers the next request with 401, as if its token had just ended. */
  rejectTokensOnce(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const BASIC_USER = { username: "demo", password: "demo-password" };
const API_KEY = "demo-api-key";

/** Starts the server; rejects when the port is taken. */
export async function startCrmServer({ lookUpToken, port = 0 }: CrmServerOptions): Promise<CrmServer> {
  const server = await listenOnLoopback(port);
  const contacts = firstContacts();
  const requests: CrmRequest[] = [];
  const bearer = bearerGuard(lookUpToken);
  const guards = new Map<string, Guard>([
    ["/basic", basicGuard(BASIC_USER)],
    ["/key", keyGuard(API_KEY)],
  ]);
  let rejectsNext = false;
  server.serve(async (request, response) => {
    const url = new URL(request.url ?? "/", server.url);
    const [, area = "", path = ""] = /^(\/basic|\/key)?(\/.*)$/.exec(url.pathname) ?? [];
    const refusal = rejectsNext ? refuseToken() : await (guards.get(area) ?? bearer)(request, url);
    rejectsNext = false;
    const answer: Answer =
      refusal === undefined
        ? path === "/orders.mine"
          ? await answerOrders(lookUpToken, request)
          : await answerContacts(contacts, path, url, request)
        : { ...refusal, body: { error: refusal.error }, headers: { "WWW-Authenticate": refusal.challenge } };
    requests.push({ method: request.method ?? "", path: url.pathname, status: answer.status });
    response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  return {
    url: server.url,
    basicUser: BASIC_USER,
    apiKey: API_KEY,
    requests,
    rejectTokensOnce: () => {
      rejectsNext = true;
    },
    close: () => server.close(),
  };
}

async function answerContacts(contacts: Contact[], path: string, url: URL, request: IncomingMessage): Promise<Answer> {
  const route = `${request.method ?? ""} ${path}`;
  if (route === "GET /contacts.list") return { status: 200, body: { data: contacts } };
  if (route === "GET /contacts.info") return showContact(contacts, url.searchParams.get("id"));
  if (route === "POST /contacts.add") return addContact(contacts, await readBody(request));
  return { status: 404, body: { error: "not_found" } };
}

/** Whose orders they are is what the token says, and nothing else. */
async function answerOrders(
  lookUpToken: CrmServerOptions["lookUpToken"],
  { headers }: IncomingMessage,
): Promise<Answer> {
  const facts = await lookUpToken(bearerTokenOf(headers) ?? "");
  return { status: 200, body: { data: ordersOf(facts?.login ?? "") } };
}

function showContact(contacts: readonly Contact[], id: string | null): Answer {
  const contact = contacts.find((candidate) => candidate.id === id);
  return contact === undefined
    ? { status: 404, body: { error: "contact_unknown" } }
    : { status: 200, body: { data: contact } };
}

function addContact(contacts: Contact[], json: string): Answer {
  const contact = parseContact(String(41 + contacts.length), json);
  if (contact === undefined) return { status: 422, body: { error: "last_name_missing" } };
  contacts.push(contact);
  return { status: 201, body: { data: contact } };
}
