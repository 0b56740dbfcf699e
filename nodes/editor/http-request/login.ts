import type { FieldRules } from "../shared/field-rules.js";
import type { ValueOf } from "../shared/form-values.js";

const needsUser = (valueOf: ValueOf) => ["basic", "digest"].includes(valueOf("authType"));

export const LOGIN_RULES: FieldRules = {
  user: { isShown: needsUser },
  password: { isShown: (valueOf) => valueOf("authType") !== "" },
};

/** Names the secret, and says whether the login counts. */
export function showLogin(form: JQuery, text: (key: string) => string, valueOf: ValueOf): void {
  form.find("#keyring-password-label").text(text(needsUser(valueOf) ? "label.password" : "label.token"));
  form.find("#keyring-login-hint").text(text(logsIn(valueOf) ? "loginHint.credential" : "loginHint.none"));
}

/** Whether a credential does: a client certificate alone logs nobody in. */
function logsIn(valueOf: ValueOf): boolean {
  const credential = valueOf("credential");
  const isCertificate = RED.nodes.node(credential)?.credentialType === "mutual";
  return (credential !== "" && !isCertificate) || valueOf("secondCredential") !== "";
}

/** As in core's http request a kind of login forgets what it has no use for. */
export function forgetUnusedLogin(): void {
  const authType = $("#node-input-authType");
  authType.on("change", () => {
    const type = authType.val();
    if (type !== "basic" && type !== "digest") $("#node-input-user").val("");
    if (type === "") $("#node-input-password").val("");
  });
}
