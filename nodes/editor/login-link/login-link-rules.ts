import type * as Shared from "../keyring-editor.js";
import type { FieldRule, FieldRules } from "../shared/field-rules.js";
import type { ValueOf } from "../shared/form-values.js";
import { backToChat, logo, minutes, signInCredential, template } from "./login-link-checks.js";

declare const keyringEditor: typeof Shared;

/** What settings.js allows; not known before the server has told. */
export interface Allowed {
  isLinkModeAllowed?: boolean;
}

export const signsIn = (valueOf: ValueOf) => valueOf("action") === "signIn";

const asksForCode = (valueOf: ValueOf) => signsIn(valueOf) && valueOf("mode") !== "link";

function shownToSignIn(check?: FieldRule["check"]): FieldRule {
  return { isShown: signsIn, ...(check && { check }) };
}

/** What the fields of the form depend on: only a link needs what a link looks like. */
export function loginLinkRules(allowed: Allowed): FieldRules {
  const { typedValue } = keyringEditor;
  const isRefused = (mode: string) => mode === "link" && allowed.isLinkModeAllowed === false;
  return {
    credential: { check: signInCredential },
    consumer: { check: typedValue("consumer", { empty: "check.consumer" }) },
    channel: { check: typedValue("channel") },
    text: shownToSignIn(template),
    label: shownToSignIn(),
    asker: shownToSignIn(),
    shownAs: shownToSignIn(typedValue("shownAs")),
    title: shownToSignIn(),
    logo: shownToSignIn(logo),
    pageText: shownToSignIn(),
    language: shownToSignIn(),
    back: shownToSignIn(backToChat),
    lifetime: shownToSignIn(minutes),
    mode: shownToSignIn((mode) => (isRefused(mode) ? "check.linkMode" : undefined)),
    code: { isShown: asksForCode, check: typedValue("code", { empty: "check.code" }) },
  };
}
