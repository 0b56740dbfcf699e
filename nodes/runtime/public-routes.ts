import { randomBytes } from "node:crypto";
import type { Application, Request, Response } from "express";
import { linkNameIn } from "../../src/consumers/sign-in/link-secrets.js";
import type { CallbackQuery } from "../../src/oauth/check-callback.js";
import { callbackRoot } from "./callback-address.js";
import { answerLink, finishSignIn, showGone, showLink } from "./login-handlers.js";
import { renderPage, type PageText } from "./page.js";
import type { Red } from "./red.js";
import type { Runtime } from "./runtime.js";
import { cookiesOf, secureHeaders } from "./secure-page.js";

/** Routes for browsers without a Node-RED login. They trust nothing but one-time secrets bound to the browser by a cookie. */
export function addPublicRoutes(RED: Red, runtime: Runtime): void {
  const root = callbackRoot(runtime.settings);
  const apps = new Set<Application>();
  if (runtime.settings.httpNodeRoot !== false) apps.add(RED.httpNode);
  if (root !== false && root === runtime.settings.httpAdminRoot) apps.add(RED.httpAdmin);
  for (const app of apps) {
    app.get("/keyring/start/:ticket", (request, response) => void startInBrowser(RED, runtime, request, response));
    app.get("/keyring/callback/:server", (request, response) => void takeCallback(RED, runtime, request, response));
    app.get(
      "/keyring/login/:link",
      (request, response) => void answered(request, response, showLink(runtime, request, response)),
    );
    app.post(
      "/keyring/login/:link",
      (request, response) => void answered(request, response, answerLink(runtime, request, response)),
    );
  }
}

async function startInBrowser(RED: Red, runtime: Runtime, request: Request, response: Response): Promise<void> {
  try {
    const { location, cookie } = await runtime.authorizations.start(String(request.params.ticket));
    response.cookie(cookie.name, cookie.value, {
      path: cookie.callbackUrl.pathname,
      secure: cookie.callbackUrl.protocol === "https:",
      httpOnly: true,
      sameSite: "lax",
      maxAge: 10 * 60_000,
    });
    secure(response).redirect(302, location);
  } catch {
    showPage(RED, response, 400, "unknown");
  }
}

async function takeCallback(RED: Red, runtime: Runtime, request: Request, response: Response): Promise<void> {
  const query = queryOf(request);
  if (linkNameIn(query.state) !== undefined) {
    await answered(request, response, finishSignIn(runtime, query, request, response));
    return;
  }
  try {
    const outcome = await runtime.authorizations.finish(query, cookiesOf(request));
    if (outcome.state === "authorized") showPage(RED, response, 200, "authorized");
    else
      showPage(
        RED,
        response,
        200,
        outcome.state === "failed" && outcome.code === "authorization-denied" ? "denied" : "failed",
      );
  } catch {
    showPage(RED, response, 400, "unknown");
  }
}

/** The page says what happened in words of ours only: it may stand on the editor's own origin. */
function showPage(
  RED: Red,
  response: Response,
  status: number,
  name: "authorized" | "denied" | "failed" | "unknown",
): void {
  const nonce = randomBytes(16).toString("base64");
  const key = `@keyring/node-red/keyring-credential:page.${name}`;
  const text: PageText = { title: RED._(`${key}.title`), text: RED._(`${key}.text`), isGood: name === "authorized" };
  secure(response, nonce).status(status).type("html").send(renderPage(text, nonce));
}

function secure(response: Response, nonce?: string): Response {
  const inline = nonce === undefined ? "'none'" : `'nonce-${nonce}'`;
  return secureHeaders(
    response,
    `default-src 'none'; style-src ${inline}; script-src ${inline}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
}

/** What goes wrong is a page, too, and a consumer's: a rejection here would end Node-RED. */
async function answered(request: Request, response: Response, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    if (!response.headersSent) showGone(request, response.status(400));
  }
}

/** Parameters that stand twice are left out. */
function queryOf(request: Request): CallbackQuery {
  return Object.fromEntries(
    Object.entries(request.query).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
