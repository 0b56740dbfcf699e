import type { IncomingMessage, ServerResponse } from "node:http";
import type { Interaction, Provider } from "oidc-provider";
import { readForm } from "../read-body.js";
import type { Handler } from "../loopback-server.js";
import { consentPage, errorPage, signInPage } from "./pages.js";
import { findUser } from "./users.js";

interface Exchange {
  readonly provider: Provider;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly interaction: Interaction;
  /** Path of this interaction's pages. */
  readonly path: string;
}

/** Shows the sign-in and the consent page and takes their answers, under `/interaction/<id>`. */
export function interactionHandler(provider: Provider): Handler {
  return async (request, response) => {
    const [, path = "", answer = ""] = /^(\/interaction\/[^/?]+)(?:\/([a-z-]+))?/.exec(request.url ?? "") ?? [];
    const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
    if (interaction === undefined) {
      showPage(response, errorPage("interaction_unknown", "This sign-in is over. Begin it again in the app."), 400);
      return;
    }
    const exchange = { provider, request, response, interaction, path };
    if (request.method !== "POST") showInteraction(exchange);
    else await takeAnswer(exchange, answer);
  };
}

function showInteraction({ response, interaction, path }: Exchange): void {
  const user = findUser(interaction.session?.accountId ?? "");
  const scopes = interaction.prompt.details.missingOIDCScope ?? [];
  if (interaction.prompt.name === "login") showPage(response, signInPage(path));
  else showPage(response, consentPage(path, user?.name ?? "nobody", scopes));
}

async function takeAnswer(exchange: Exchange, answer: string): Promise<void> {
  if (answer === "sign-in") await takeSignIn(exchange);
  else if (answer === "allow") await takeConsent(exchange);
  else await finish(exchange, { error: "access_denied", error_description: "The person said no." });
}

async function takeSignIn(exchange: Exchange): Promise<void> {
  const login = (await readForm(exchange.request)).get("login") ?? "";
  const user = findUser(login);
  if (user === undefined) showPage(exchange.response, signInPage(exchange.path, login));
  else await finish(exchange, { login: { accountId: user.login, remember: false } });
}

async function takeConsent(exchange: Exchange): Promise<void> {
  const { provider, interaction } = exchange;
  const accountId = interaction.session?.accountId ?? "";
  const grant = new provider.Grant({ accountId, clientId: String(interaction.params.client_id) });
  grant.addOIDCScope((interaction.prompt.details.missingOIDCScope ?? []).join(" "));
  await finish(exchange, { consent: { grantId: await grant.save() } });
}

/** Sends the browser on: to the next question, or back to the app. */
function finish({ provider, request, response }: Exchange, result: object): Promise<void> {
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

function showPage(response: ServerResponse, page: string, status = 200): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  });
  response.end(page);
}
