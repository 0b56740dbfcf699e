import assert from "node:assert/strict";
import type { RunningNodeRed } from "./node-red.js";
import { signIn } from "./sign-in.js";

/** An answer of Node-RED's admin API. */
interface AdminReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What the editor asks of Node-RED, without an editor. */
export interface AdminClient {
  /** Sends `body` as JSON, unless `headers` say that it is something else; then it must be text. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<AdminReply>;
  /** Replaces the flows, new secrets included, and waits until they have started. */
  deploy(flows: readonly object[], type?: "full" | "flows" | "nodes"): Promise<void>;
  /** Loads the flows from the disk: "Restart flows". */
  reload(): Promise<void>;
}

/** A client of a Node-RED's editor API, under its admin root, with a login where it has a token. */
export function adminClient(nodeRed: RunningNodeRed, { root = "", token = "" } = {}): AdminClient {
  const login = token === "" ? {} : { Authorization: `Bearer ${token}` };
  const ask: AdminClient["ask"] = async (method, path, body, headers = {}) => {
    const content = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const all = { "Content-Type": "application/json", ...login, ...headers };
    const response = await fetch(nodeRed.url + root + path, { method, headers: all, redirect: "manual", ...content });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const setFlows = async (flows: readonly object[], type: string) => {
    const started = nodeRed.flowsStarted();
    const headers = { "Node-RED-API-Version": "v2", "Node-RED-Deployment-Type": type };
    const reply = await ask("POST", "/flows", { flows }, headers);
    assert.equal(reply.status, 200, reply.text);
    await started;
  };
  return {
    ask,
    deploy: (flows, type = "full") => setFlows(flows, type),
    reload: () => setFlows([], "reload"),
  };
}

/** Logs a user in to the editor's API. */
export async function logIn(url: string, username: string, password: string, scope: string): Promise<string> {
  const body = new URLSearchParams({
    client_id: "node-red-admin",
    grant_type: "password",
    scope,
    username,
    password,
  });
  const response = await fetch(`${url}/auth/token`, { method: "POST", body });
  const answer = (await response.json()) as { access_token: string };
  return answer.access_token;
}

/** A form as the credential's dialog sends it. */
export interface DialogForm {
  readonly form: object;
  readonly secrets?: object;
}

/** An Authorize that is under way: what the dialog knows of it. */
export interface Attempt {
  readonly attempt: string;
  readonly startUrl: string;
}

export async function beginAuthorizing(admin: AdminClient, id: string, dialog: DialogForm): Promise<Attempt> {
  const reply = await admin.ask("POST", `/keyring/credentials/${id}/authorize`, dialog);
  assert.equal(reply.status, 200, reply.text);
  return JSON.parse(reply.text) as Attempt;
}

/** A browser at the provider: the address that it asks for, and the cookie that it brings to the callback. */
export interface StartedBrowser {
  readonly authorizationUrl: string;
  readonly cookie: string;
}

export async function openStartUrl({ startUrl }: Attempt): Promise<StartedBrowser> {
  const response = await fetch(startUrl, { redirect: "manual" });
  const [cookie = ""] = response.headers.getSetCookie();
  return { authorizationUrl: response.headers.get("location") ?? "", cookie: cookie.split(";")[0] ?? "" };
}

/** Presses Authorize, signs in at the provider and comes back; gives the outcome that the dialog is told. */
export async function authorizeByFetch(admin: AdminClient, id: string, dialog: DialogForm): Promise<unknown> {
  const attempt = await beginAuthorizing(admin, id, dialog);
  const { authorizationUrl, cookie } = await openStartUrl(attempt);
  await fetch(await signIn(authorizationUrl), { headers: { Cookie: cookie } });
  return outcomeOf(admin, id, attempt);
}

export async function outcomeOf(admin: AdminClient, id: string, { attempt }: Attempt): Promise<unknown> {
  const { text } = await admin.ask("GET", `/keyring/credentials/${id}/authorize/${attempt}`);
  return (JSON.parse(text) as { outcome: unknown }).outcome;
}
