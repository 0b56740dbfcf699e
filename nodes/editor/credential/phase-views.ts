import type { AuthorizationSummary } from "../../../src/tokens/credential-state.js";
import { t } from "../shared/text.js";
import { accountWarning, detailsOf, refreshTokenWarning } from "./authorization-details.js";
import type { Authorized, DeployedCredential } from "./authorize-request.js";
import { needsNobody } from "./form-fields.js";
import type { PanelButton, PanelView } from "./panel-view.js";
import { missingFields } from "./problems.js";

/** Where an authorization stands in the dialog. */
export type Phase =
  | { readonly name: "loading" }
  | { readonly name: "idle"; readonly deployed: DeployedCredential }
  | { readonly name: "starting"; readonly isCode: boolean }
  | { readonly name: "waiting"; readonly attempt: string; readonly signature: string; readonly link?: string }
  | {
      readonly name: "authorized";
      readonly result: Authorized;
      readonly signature: string;
      readonly formerAccount?: string;
    }
  | { readonly name: "failed"; readonly sentence: string }
  | { readonly name: "disconnected"; readonly isRevoked: boolean };

/** What the panel's buttons do. */
export interface Actions {
  readonly authorize: () => void;
  readonly disconnect: () => void;
  readonly stop: () => void;
}

/** What the panel shows in a phase; `signature` is that of the form as it stands now. */
export function viewOf(phase: Phase, actions: Actions, signature: string): PanelView {
  switch (phase.name) {
    case "loading":
      return { look: "plain", title: t("panel.loading") };
    case "idle":
      return idleView(phase.deployed, actions);
    case "starting":
      return { look: "busy", title: t(phase.isCode ? "panel.starting" : "panel.asking") };
    case "waiting":
      return waitingView(phase.link, actions);
    case "authorized":
      return authorizedView(phase, phase.signature !== signature, actions);
    case "failed":
      return {
        look: "bad",
        title: t("panel.failed"),
        texts: [phase.sentence],
        buttons: [authorizeButton("button.tryAgain", actions)],
      };
    case "disconnected":
      return {
        look: "plain",
        title: t("panel.disconnected"),
        texts: [t(phase.isRevoked ? "panel.revoked" : "panel.notRevoked")],
        buttons: [authorizeButton("button.authorize", actions)],
      };
  }
}

function idleView(deployed: DeployedCredential, actions: Actions): PanelView {
  const { state, sentence, candidate } = deployed;
  if (candidate) return candidateView(candidate, actions);
  const authorization = state && "authorization" in state ? state.authorization : undefined;
  const isAlone = needsNobody();
  if (authorization && state?.state === "ready") {
    return {
      look: "good",
      title: t("panel.isAuthorized"),
      details: detailsOf(authorization),
      ...textsOf(refreshTokenWarning(authorization)),
      buttons: [
        authorizeButton(isAlone ? "button.getToken" : "button.reauthorize", actions),
        disconnectButton(actions),
      ],
    };
  }
  const title = isAlone
    ? "panel.readyToAsk"
    : sentence === undefined
      ? "panel.notAuthorized"
      : "panel.needsAuthorizing";
  const help = isAlone ? "panel.howToGetToken" : "panel.howToAuthorize";
  return {
    look: sentence === undefined ? "plain" : "warning",
    title: t(title),
    texts: [...(sentence === undefined ? [] : [sentence]), missingText() ?? t(help)],
    buttons: [
      authorizeButton(isAlone ? "button.getToken" : "button.authorize", actions),
      ...(authorization ? [disconnectButton(actions)] : []),
    ],
  };
}

/** Authorized and saved in an earlier dialog, and not deployed yet. */
function candidateView(authorization: AuthorizationSummary, actions: Actions): PanelView {
  return {
    look: "good",
    title: t("panel.authorized"),
    details: detailsOf(authorization),
    texts: [t("panel.nextDeploy")],
    buttons: [authorizeButton("button.reauthorize", actions)],
  };
}

function waitingView(link: string | undefined, actions: Actions): PanelView {
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
        onClick: actions.stop,
      },
    ],
  };
}

function authorizedView(
  { result: { authorization, isLive }, formerAccount }: Extract<Phase, { name: "authorized" }>,
  isChanged: boolean,
  actions: Actions,
): PanelView {
  const warnings = [accountWarning(authorization, formerAccount), refreshTokenWarning(authorization)].filter(
    (warning) => warning !== undefined,
  );
  const next = isLive ? t("panel.isLive") : t("panel.nextSave", { button: saveButtonText() });
  const isAlone = needsNobody();
  return {
    look: warnings.length > 0 || isChanged ? "warning" : "good",
    title: t(isAlone ? "panel.tokenReceived" : "panel.authorized"),
    details: detailsOf(authorization),
    texts: [...warnings, isChanged ? t(isAlone ? "panel.changedSince" : "panel.changed") : next],
    buttons: [
      authorizeButton(isAlone ? "button.getToken" : "button.reauthorize", actions),
      ...(isLive ? [disconnectButton(actions)] : []),
    ],
  };
}

function missingText(): string | undefined {
  const missing = missingFields();
  return missing.length === 0 ? undefined : t("panel.missing", { fields: missing.join(", ") });
}

/** The main button, but for one who is authorized already. */
function authorizeButton(label: string, actions: Actions): PanelButton {
  return {
    id: "keyring-authorize",
    label: t(label),
    isMain: label !== "button.reauthorize",
    isDisabled: missingFields().length > 0,
    onClick: actions.authorize,
  };
}

function disconnectButton(actions: Actions): PanelButton {
  return { id: "keyring-disconnect", label: t("button.disconnect"), onClick: actions.disconnect };
}

function textsOf(text: string | undefined): { texts?: readonly string[] } {
  return text === undefined ? {} : { texts: [text] };
}

/** "Add", "Update" or "Done", as the editor's own button reads. */
function saveButtonText(): string {
  return $("#node-config-dialog-ok").text().trim() || t("button.add");
}
