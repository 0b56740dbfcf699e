import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { t } from "../shared/text.js";
import { detailsOf, refreshTokenWarning } from "./authorization-details.js";
import type { AuthorizationSummary } from "../../../src/tokens/credential-state.js";
import {
  beginAuthorization,
  cancelAttempt,
  disconnect,
  readAttempt,
  readDeployed,
  type Authorized,
  type DeployedCredential,
} from "./authorize-request.js";
import { readSecrets, textOf } from "./form-fields.js";
import { renderPanel, type PanelButton, type PanelView } from "./panel-view.js";
import { missingFields } from "./problems.js";

/** How often the server is asked while a sign-in is waited for, beside its own message when it ends. */
const ASK_EVERY_MS = 2000;

type Phase =
  | { readonly name: "loading" }
  | { readonly name: "idle"; readonly deployed: DeployedCredential }
  | { readonly name: "starting"; readonly isCode: boolean }
  | { readonly name: "waiting"; readonly attempt: string; readonly signature: string; readonly link?: string }
  | { readonly name: "authorized"; readonly result: Authorized; readonly signature: string }
  | { readonly name: "failed"; readonly sentence: string }
  | { readonly name: "disconnected"; readonly isRevoked: boolean };

/** Authorize, its outcome and Disconnect, at the foot of the credential's form. */
export class AuthorizePanel {
  readonly #node: EditorNode;
  readonly #readForm: () => CredentialForm;
  readonly #attempts = new Set<string>();
  #phase: Phase = { name: "loading" };
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;
  #shown = "";

  constructor(node: EditorNode, readForm: () => CredentialForm) {
    this.#node = node;
    this.#readForm = readForm;
    RED.comms.subscribe("keyring/authorization/#", this.#onMessage);
  }

  /** Shows what the deployed credential can do. */
  start(): void {
    readDeployed(this.#node.id).then(
      (deployed) => {
        this.#go({ name: "idle", deployed });
      },
      () => {
        this.showUnreachable();
      },
    );
  }

  showUnreachable(): void {
    this.#go({ name: "failed", sentence: t("panel.unreachable") });
  }

  formChanged(): void {
    this.#render();
  }

  /** Ends the panel; after Cancel nothing that was authorized here and is not deployed stays. */
  close({ isSaved }: { isSaved: boolean }): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    RED.comms.unsubscribe("keyring/authorization/#", this.#onMessage);
    if (isSaved) return;
    for (const attempt of this.#attempts) cancelAttempt(this.#node.id, attempt).catch(() => undefined);
  }

  readonly #onMessage = (topic: string): void => {
    const { name } = this.#phase;
    if (name === "waiting" && topic.endsWith(`/${this.#phase.attempt}`)) void this.#ask(this.#phase.attempt);
  };

  /** The window is opened in the click, or the browser would block it; it is blank until the server has an address. */
  async #authorize(): Promise<void> {
    const isCode = textOf("grant") === "authorization_code";
    const popup = isCode ? window.open("", "_blank", "popup,width=560,height=760") : null;
    const form = this.#readForm();
    const signature = signatureOf(form);
    this.#go({ name: "starting", isCode });
    try {
      const begun = await beginAuthorization(this.#node.id, form, readSecrets());
      this.#attempts.add(begun.attempt);
      if (this.#isClosed) {
        popup?.close();
        cancelAttempt(this.#node.id, begun.attempt).catch(() => undefined);
      } else if ("outcome" in begun) {
        this.#go({ name: "authorized", result: begun.outcome, signature });
      } else {
        this.#wait(begun.attempt, begun.startUrl, popup, signature);
      }
    } catch (error) {
      popup?.close();
      this.#fail(error);
    }
  }

  #wait(attempt: string, startUrl: string, popup: Window | null, signature: string): void {
    if (popup) {
      popup.opener = null; // a provider's page must not move the editor's tab
      popup.location.href = startUrl;
    }
    this.#go({ name: "waiting", attempt, signature, ...(popup ? {} : { link: startUrl }) });
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#ask(attempt), ASK_EVERY_MS);
  }

  async #ask(attempt: string): Promise<void> {
    try {
      const { outcome, sentence } = await readAttempt(this.#node.id, attempt);
      if (this.#phase.name !== "waiting" || this.#phase.attempt !== attempt || outcome.state === "waiting") return;
      if (outcome.state === "authorized")
        this.#go({ name: "authorized", result: outcome, signature: this.#phase.signature });
      else this.#go({ name: "failed", sentence: sentence ?? t("panel.unreachable") });
    } catch {
      // the next question may get through
    }
  }

  async #disconnect(): Promise<void> {
    try {
      const { isRevoked } = await disconnect(this.#node.id);
      this.#go({ name: "disconnected", isRevoked });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const sentence = error instanceof Error && error.message !== "" ? error.message : t("panel.unreachable");
    this.#go({ name: "failed", sentence });
  }

  #go(phase: Phase): void {
    if (phase.name !== "waiting") clearInterval(this.#timer);
    this.#phase = phase;
    this.#render();
  }

  /** Draws only what has changed: a button that is drawn anew between press and release takes no click. */
  #render(view: PanelView = this.#view()): void {
    const shown = JSON.stringify(view);
    if (this.#isClosed || shown === this.#shown) return;
    this.#shown = shown;
    renderPanel($("#keyring-authorize-panel"), view);
  }

  #view(): PanelView {
    const phase = this.#phase;
    switch (phase.name) {
      case "loading":
        return { look: "plain", title: t("panel.loading") };
      case "idle":
        return this.#idleView(phase.deployed);
      case "starting":
        return { look: "busy", title: t(phase.isCode ? "panel.starting" : "panel.asking") };
      case "waiting":
        return this.#waitingView(phase.link);
      case "authorized":
        return this.#authorizedView(phase.result, phase.signature);
      case "failed":
        return {
          look: "bad",
          title: t("panel.failed"),
          texts: [phase.sentence],
          buttons: [this.#authorizeButton("button.tryAgain")],
        };
      case "disconnected":
        return {
          look: "plain",
          title: t("panel.disconnected"),
          texts: [t(phase.isRevoked ? "panel.revoked" : "panel.notRevoked")],
          buttons: [this.#authorizeButton("button.authorize")],
        };
    }
  }

  #idleView(deployed: DeployedCredential): PanelView {
    const { state, sentence, candidate } = deployed;
    if (candidate) return this.#candidateView(candidate);
    const authorization = state && "authorization" in state ? state.authorization : undefined;
    const isClientCredentials = textOf("grant") === "client_credentials";
    if (authorization && state?.state === "ready") {
      return {
        look: "good",
        title: t("panel.isAuthorized"),
        details: detailsOf(authorization),
        ...textsOf(refreshTokenWarning(authorization)),
        buttons: [
          this.#authorizeButton(isClientCredentials ? "button.getToken" : "button.reauthorize"),
          this.#disconnectButton(),
        ],
      };
    }
    const title = isClientCredentials
      ? "panel.readyToAsk"
      : sentence === undefined
        ? "panel.notAuthorized"
        : "panel.needsAuthorizing";
    const help = isClientCredentials ? "panel.howToGetToken" : "panel.howToAuthorize";
    return {
      look: sentence === undefined ? "plain" : "warning",
      title: t(title),
      texts: [...(sentence === undefined ? [] : [sentence]), this.#missingText() ?? t(help)],
      buttons: [
        this.#authorizeButton(isClientCredentials ? "button.getToken" : "button.authorize"),
        ...(authorization ? [this.#disconnectButton()] : []),
      ],
    };
  }

  /** Authorized and saved in an earlier dialog, and not deployed yet. */
  #candidateView(authorization: AuthorizationSummary): PanelView {
    return {
      look: "good",
      title: t("panel.authorized"),
      details: detailsOf(authorization),
      texts: [t("panel.nextDeploy")],
      buttons: [this.#authorizeButton("button.reauthorize")],
    };
  }

  #waitingView(link: string | undefined): PanelView {
    const callback = String($("#keyring-callback-url").val());
    return {
      look: "busy",
      title: t(link === undefined ? "panel.waiting" : "panel.blocked"),
      texts: [t(link === undefined ? "panel.waitingHelp" : "panel.blockedHelp"), t("panel.redirectHelp")],
      code: callback,
      ...(link !== undefined && { link: { label: t("button.openSignIn"), href: link } }),
      buttons: [
        {
          id: "keyring-stop",
          label: t("button.stop"),
          onClick: () => {
            this.#stop();
          },
        },
      ],
    };
  }

  #authorizedView({ authorization, isLive }: Authorized, signature: string): PanelView {
    const isChanged = signature !== signatureOf(this.#readForm());
    const warning = refreshTokenWarning(authorization);
    const next = isLive ? t("panel.isLive") : t("panel.nextSave", { button: saveButtonText() });
    const isClientCredentials = textOf("grant") === "client_credentials";
    return {
      look: warning !== undefined || isChanged ? "warning" : "good",
      title: t(isClientCredentials ? "panel.tokenReceived" : "panel.authorized"),
      details: detailsOf(authorization),
      texts: [...(warning === undefined ? [] : [warning]), isChanged ? t("panel.changed") : next],
      buttons: [
        this.#authorizeButton(isClientCredentials ? "button.getToken" : "button.reauthorize"),
        ...(isLive ? [this.#disconnectButton()] : []),
      ],
    };
  }

  #stop(): void {
    for (const attempt of this.#attempts) cancelAttempt(this.#node.id, attempt).catch(() => undefined);
    this.#attempts.clear();
    this.#go({ name: "loading" });
    this.start();
  }

  #missingText(): string | undefined {
    const missing = missingFields();
    return missing.length === 0 ? undefined : t("panel.missing", { fields: missing.join(", ") });
  }

  /** The main button, but for one who is authorized already. */
  #authorizeButton(label: string): PanelButton {
    return {
      id: "keyring-authorize",
      label: t(label),
      isMain: label !== "button.reauthorize",
      isDisabled: missingFields().length > 0,
      onClick: () => void this.#authorize(),
    };
  }

  #disconnectButton(): PanelButton {
    return { id: "keyring-disconnect", label: t("button.disconnect"), onClick: () => void this.#disconnect() };
  }
}

function textsOf(text: string | undefined): { texts?: readonly string[] } {
  return text === undefined ? {} : { texts: [text] };
}

/** What an authorization depends on: another value of one of these asks for another one. */
function signatureOf(form: CredentialForm): string {
  const { grant, app, systemApp, clientId, clientAuthentication, scope, authorizationUrl, tokenUrl } = form;
  const { refreshUrl, authorizeParams, tokenParams, refreshParams } = form;
  const client = [grant, app, systemApp, clientId, clientAuthentication, readSecrets().clientSecret];
  return JSON.stringify([
    client,
    scope,
    authorizationUrl,
    tokenUrl,
    refreshUrl,
    authorizeParams,
    tokenParams,
    refreshParams,
  ]);
}

/** "Add", "Update" or "Done", as the editor's own button reads. */
function saveButtonText(): string {
  return $("#node-config-dialog-ok").text().trim() || t("button.add");
}
