import { prepareCredentialForm, type CredentialDialog } from "./credential/credential-form.js";
import { CHECKS } from "./credential/checks.js";
import { t, textIn } from "./shared/text.js";

/** The sentence of a failed check, for the mark on the node. */
function checked(field: keyof typeof CHECKS) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED takes a sentence only from a function of two
  return (value: unknown, _options: unknown): boolean | string => {
    const problem = CHECKS[field](textIn(value));
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
    baseUrl: { value: "", validate: checked("baseUrl") },
    allowedOrigins: { value: "", validate: checked("allowedOrigins") },
    grant: { value: "authorization_code" },
    provider: { value: "other" },
    providerName: { value: "" },
    providerVariables: { value: {} },
    app: { value: "custom" },
    systemApp: { value: "" },
    clientId: { value: "", validate: checked("clientId") },
    scope: { value: "" },
    authorizationUrl: { value: "", validate: checked("authorizationUrl") },
    tokenUrl: { value: "", validate: checked("tokenUrl") },
    refreshUrl: { value: "", validate: checked("refreshUrl") },
    revocationUrl: { value: "", validate: checked("revocationUrl") },
    clientAuthentication: { value: "header" },
    authorizeParams: { value: [] },
    tokenParams: { value: [] },
    refreshParams: { value: [] },
    headerName: { value: "", validate: checked("headerName") },
    headerScheme: { value: "" },
    expiredStatuses: { value: "", validate: checked("expiredStatuses") },
    expiredWhen: { value: "" },
    server: { value: "" },
    callbackBaseUrl: { value: "", validate: checked("callbackBaseUrl") },
    editorOrigin: { value: "" },
    placement: { value: "header" },
    parameterName: { value: "Authorization", validate: checked("parameterName") },
    tokenType: { value: "Bearer" },
    mayLeave: { value: false },
    nluProvider: { value: "dialogflow_es" },
    nluLocation: { value: "", validate: checked("nluLocation") },
    nluScope: { value: "" },
    nluTokenUrl: { value: "", validate: checked("nluTokenUrl") },
  },
  credentials: {
    clientSecret: { type: "password" },
    username: { type: "text" },
    password: { type: "password" },
    accessToken: { type: "password" },
    nluCredentials: { type: "password" },
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
