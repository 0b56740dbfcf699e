import type { Request, Response } from "express";
import { Failure } from "../../src/failure.js";
import { authorize, cancelAuthorization, tellAuthorization } from "./authorize-handlers.js";
import { summarize } from "../../src/tokens/summarize.js";
import { callbackRoot } from "./callback-address.js";
import { listConsumers, removeConsumer } from "./consumer-handlers.js";
import { explain } from "./explain.js";
import { inspectKeystore } from "./keystore-handler.js";
import type { Handler, Red } from "./red.js";
import type { Runtime } from "./runtime.js";
import { guardServerValues } from "./server-values.js";
import { testCredential } from "./test-handler.js";

/** A handler gives the JSON of its answer; a Failure becomes 400 with code and sentence. */
type JsonHandler = (RED: Red, runtime: Runtime, request: Request) => unknown;

const LARGEST_BODY_BYTES = 64 * 1024;
/** A keystore of 1 MB and trust certificates of 1 MB, as base64; Node-RED itself reads 5 MB. */
const LARGEST_UPLOAD_BYTES = 3 * 1024 * 1024;
/** What of a dialog is a file. */
const FILES: ReadonlySet<string> = new Set(["keystore", "certificateFiles", "trustFiles"]);

/** Routes of the editor. Changes are POST or DELETE, secrets only in bodies, no answer holds a secret. */
export function addAdminRoutes(RED: Red, runtime: Runtime): void {
  const read = RED.auth.needsPermission("keyring.read");
  const write = RED.auth.needsPermission("keyring.write");
  const serverValues = guardServerValues(RED.auth.needsPermission("flows.write"));
  const answer =
    (handler: JsonHandler): Handler =>
    (request, response) =>
      void answerJson(RED, runtime, handler, request, response);
  const { httpAdmin } = RED;
  httpAdmin.get("/keyring/setup", read, answer(tellSetup));
  httpAdmin.get("/keyring/credentials", read, answer(listCredentials));
  httpAdmin.get("/keyring/credentials/:id", read, answer(tellCredential));
  httpAdmin.post("/keyring/credentials/:id/authorize", write, refuseForeign, serverValues, answer(authorize));
  httpAdmin.get("/keyring/credentials/:id/authorize/:attempt", write, answer(tellAuthorization));
  httpAdmin.delete("/keyring/credentials/:id/authorize/:attempt", write, refuseForeign, answer(cancelAuthorization));
  httpAdmin.post("/keyring/credentials/:id/test", write, refuseForeignUpload, serverValues, answer(testCredential));
  httpAdmin.post("/keyring/credentials/:id/disconnect", write, refuseForeign, answer(disconnect));
  httpAdmin.get("/keyring/credentials/:id/consumers", write, answer(listConsumers)); // it names people
  httpAdmin.post("/keyring/credentials/:id/consumers/remove", write, refuseForeign, answer(removeConsumer));
  httpAdmin.post("/keyring/keystore", write, refuseForeignUpload, serverValues, answer(inspectKeystore));
}

/** What the forms need to draw themselves. */
function tellSetup(_RED: Red, { settings }: Runtime) {
  const root = callbackRoot(settings);
  const { publicUrl, httpNodeRoot } = settings;
  return {
    apps: settings.apps.map(({ name, label, grant }) => ({ name, label, grant })),
    callback: {
      publicUrl: root === settings.httpNodeRoot ? settings.publicUrl : undefined,
      root: root || "/",
      adminRoot: settings.httpAdminRoot || "/",
      isGuarded: settings.isNodeRootGuarded,
    },
    ...(httpNodeRoot !== false && { consumers: { publicUrl, root: httpNodeRoot } }),
    isLinkModeAllowed: settings.isLinkModeAllowed,
  };
}

function listCredentials(_RED: Red, runtime: Runtime) {
  return runtime.deployed.list();
}

function tellCredential(RED: Red, runtime: Runtime, request: Request) {
  const id = String(request.params.id);
  const found = runtime.deployed.list().find((credential) => credential.id === id);
  const waiting = runtime.authorizer.candidate(id);
  const candidate = waiting && { candidate: summarize(waiting) };
  if (found === undefined) return { id, ...candidate };
  const { state } = found;
  const account = accountOf(runtime, id);
  const reason = "reason" in state ? { sentence: explain(RED, state.reason) } : {};
  return { id, state, ...reason, ...candidate, ...account };
}

/** Of a Third-party NLU: what of its JSON is no secret, since the dialog can't show the JSON again. */
function accountOf(runtime: Runtime, id: string) {
  const settings = runtime.deployed.settings(id);
  if (settings?.publicFacts === undefined) return {};
  return { account: { facts: settings.publicFacts, needsToken: settings.type !== "basic" } };
}

async function disconnect(_RED: Red, runtime: Runtime, request: Request) {
  return runtime.authorizer.disconnect(String(request.params.id));
}

async function answerJson(RED: Red, runtime: Runtime, handler: JsonHandler, request: Request, response: Response) {
  response.set("Cache-Control", "no-store");
  try {
    response.json(await handler(RED, runtime, request));
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
    const status = failure.code === "unexpected" ? 500 : 400;
    response.status(status).json({ code: failure.code, facts: failure.facts, sentence: explain(RED, failure) });
  }
}

/** Only JSON from the editor's own page: a form of another site can send neither this type nor this `Sec-Fetch-Site`. */
const refuseForeignOver =
  (largestBytes: number): Handler =>
  (request, response, next) => {
    const site = request.headers["sec-fetch-site"];
    const isOwn = site === undefined || site === "same-origin" || site === "none";
    const isJson = request.is("application/json") !== false || request.method === "DELETE";
    const isSmall = bodyLength(request) <= largestBytes && textLength(request) <= LARGEST_BODY_BYTES;
    if (!isOwn || !isJson) response.status(403).json({ code: "foreign-request" });
    else if (!isSmall) response.status(413).json({ code: "body-too-large" });
    else next();
  };

const refuseForeign = refuseForeignOver(LARGEST_BODY_BYTES);
const refuseForeignUpload = refuseForeignOver(LARGEST_UPLOAD_BYTES);

/** Without the files: nothing else of a dialog is large, and to take it apart would hold Node-RED up. */
function textLength({ body }: { readonly body: unknown }): number {
  return JSON.stringify(body ?? "", (name, value: unknown) => (FILES.has(name) ? undefined : value)).length;
}

/** Of a body that came without its length (chunked), and that Node-RED has read by now: that of its JSON. */
function bodyLength(request: Request): number {
  const body: unknown = request.body;
  return Number(request.headers["content-length"] ?? JSON.stringify(body ?? "").length);
}
