import { prepareCredentialForm, type CredentialDialog } from "./credential/credential-form.js";
import {
  checkBaseUrl,
  checkCallbackBase,
  checkClientId,
  checkEndpoint,
  checkHeaderName,
  checkOrigins,
  type Check,
} from "./credential/checks.js";
import { t, textIn } from "./shared/text.js";

/** Node-RED shows the sentence of a failed check at the field. */
function checked(check: Check) {
  return (value: unknown): boolean | string => {
    const problem = check(textIn(value));
    return problem === undefined ? true : t(problem);
  };
}

let dialog: CredentialDialog | undefined;

RED.nodes.registerType("keyring-credential", {
  category: "config",
  defaults: {
    name: { value: "" },
    organization: { value: "" },
    credentialType: { value: "oauth2" },
    baseUrl: { value: "", validate: checked(checkBaseUrl) },
    allowedOrigins: { value: "", validate: checked(checkOrigins) },
    grant: { value: "authorization_code" },
    provider: { value: "other" },
    providerName: { value: "" },
    providerVariables: { value: {} },
    app: { value: "custom" },
    systemApp: { value: "" },
    clientId: { value: "", validate: checked(checkClientId) },
    scope: { value: "" },
    authorizationUrl: { value: "", validate: checked(checkEndpoint) },
    tokenUrl: { value: "", validate: checked(checkEndpoint) },
    refreshUrl: { value: "", validate: checked(checkEndpoint) },
    revocationUrl: { value: "", validate: checked(checkEndpoint) },
    clientAuthentication: { value: "header" },
    authorizeParams: { value: [] },
    tokenParams: { value: [] },
    refreshParams: { value: [] },
    headerName: { value: "", validate: checked(checkHeaderName) },
    headerScheme: { value: "" },
    server: { value: "" },
    callbackBaseUrl: { value: "", validate: checked(checkCallbackBase) },
    editorOrigin: { value: "" },
    placement: { value: "header" },
    parameterName: { value: "Authorization" },
    tokenType: { value: "Bearer" },
  },
  credentials: {
    clientSecret: { type: "password" },
    username: { type: "text" },
    password: { type: "password" },
    accessToken: { type: "password" },
  },
  paletteLabel: "credential",
  label() {
    const name = this.name || textIn(this.providerName) || t(`type.${textIn(this.credentialType)}`);
    const organization = textIn(this.organization);
    return organization === "" ? name : `${organization} / ${name}`;
  },
  oneditprepare() {
    dialog = prepareCredentialForm(this);
  },
  oneditsave() {
    dialog?.save();
    dialog = undefined;
  },
  oneditcancel() {
    dialog?.cancel();
    dialog = undefined;
  },
  oneditdelete() {
    dialog?.cancel();
    dialog = undefined;
  },
});
