import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { t } from "../shared/text.js";
import { accountOf } from "./authorization-details.js";
import {
  beginAuthorization,
  cancelAttempt,
  disconnect,
  readAttempt,
  readDeployed,
  type Authorized,
} from "./authorize-request.js";
import { needsNobody, readSecrets } from "./form-fields.js";
import { renderPanel } from "./panel-view.js";
import { signatureOf } from "./authorization-signature.js";
import { viewOf, type Actions, type Phase } from "./phase-views.js";

/** How often the server is asked while a sign-in is waited for, beside its own message when it ends. */
const ASK_EVERY_MS = 2000;

/** Authorize, its outcome and Disconnect, at the foot of the credential's form. */
export class AuthorizePanel {
  readonly #node: EditorNode;
  readonly #readForm: () => CredentialForm;
  readonly #attempts = new Set<string>();
  readonly #actions: Actions = {
    authorize: () => void this.#authorize(),
    disconnect: () => void this.#disconnect(),
    stop: () => {
      this.#stop();
    },
  };
  /** Held on to: while another credential's dialog lies over this one, this one is not in the document. */
  readonly #place = $("#keyring-authorize-panel");
  #phase: Phase = { name: "loading" };
  #timer: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;
  /** As whom it was authorized when the dialog opened. */
  #formerAccount: string | undefined;
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
        this.#formerAccount = accountOf(deployed);
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
    const isCode = !needsNobody();
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
        this.#showAuthorized(begun.outcome, signature);
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
      if (outcome.state === "authorized") this.#showAuthorized(outcome, this.#phase.signature);
      else this.#go({ name: "failed", sentence: sentence ?? t("panel.unreachable") });
    } catch {
      // the next question may get through
    }
  }

  #showAuthorized(result: Authorized, signature: string): void {
    const formerAccount = this.#formerAccount;
    this.#go({ name: "authorized", result, signature, ...(formerAccount !== undefined && { formerAccount }) });
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
  #render(): void {
    const view = viewOf(this.#phase, this.#actions, signatureOf(this.#readForm()));
    const shown = JSON.stringify(view);
    if (this.#isClosed || shown === this.#shown) return;
    this.#shown = shown;
    renderPanel(this.#place, view);
  }

  #stop(): void {
    for (const attempt of this.#attempts) cancelAttempt(this.#node.id, attempt).catch(() => undefined);
    this.#attempts.clear();
    this.#go({ name: "loading" });
    this.start();
  }
}
