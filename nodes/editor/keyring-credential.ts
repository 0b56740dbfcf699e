import { prepareCredentialForm, type CredentialDialog } from "./credential/credential-form.js";
import { CHECKS } from "./credential/checks.js";
import type * as Shared from "./keyring-editor.js";
import { t, textIn } from "./shared/text.js";

declare const keyringEditor: typeof Shared;

/** The sentence of a failed check, for the mark on the node. */
function checked(field: keyof typeof CHECKS) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED takes a sentence only from a function of two
  return (value: unknown, _options: unknown): boolean | string => {
    const problem = CHECKS[field](textIn(value));
    return problem === undefined ? true : t(problem);
  };
}

/** By the credential's id: one credential can be edited over another, whose client certificate it is. */
const dialogs = new Map<string, CredentialDialog>();

function closeDialog(id: string, end: "save" | "cancel"): void {
  dialogs.get(id)?.[end]();
  dialogs.delete(id);
}

RED.nodes.registerType("keyring-credential", {
  category: "config",
  defaults: {
    name: { value: "" },
    organization: { value: "" },
    credentialType: { value: "oauth2" },
    baseUrl: { value: "", validate: checked("baseUrl") },
    allowedOrigins: { value: "", validate: checked("allowedOrigins") },
    testUrl: { value: "", validate: checked("testUrl") },
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
    expiredWhen: { value: "", validate: checked("expiredWhen") },
    server: { value: "" },
    callbackBaseUrl: { value: "", validate: checked("callbackBaseUrl") },
    certificate: keyringEditor.certificateDefault,
    editorOrigin: { value: "" },
    issuer: { value: "", validate: checked("issuer") },
    audience: { value: "" },
    verification: { value: "signature" },
    jwksUrl: { value: "", validate: checked("jwksUrl") },
    algorithms: { value: "", validate: checked("algorithms") },
    consumerClaim: { value: "" },
    clockTolerance: { value: "", validate: checked("clockTolerance") },
    introspectionUrl: { value: "", validate: checked("introspectionUrl") },
    introspectionClientId: { value: "", validate: checked("introspectionClientId") },
    introspectionAuthentication: { value: "header" },
    exchange: { value: false },
    exchangeUrl: { value: "", validate: checked("exchangeUrl") },
    exchangeClientId: { value: "", validate: checked("exchangeClientId") },
    exchangeAuthentication: { value: "header" },
    subjectTokenType: { value: "access_token" },
    exchangeAudience: { value: "" },
    exchangeScope: { value: "" },
    placement: { value: "header" },
    parameterName: { value: "Authorization", validate: checked("parameterName") },
    tokenType: { value: "Bearer" },
    mayLeave: { value: false },
    nluProvider: { value: "dialogflow_es" },
    nluLocation: { value: "", validate: checked("nluLocation") },
    nluScope: { value: "" },
    nluTokenUrl: { value: "", validate: checked("nluTokenUrl") },
    keystoreFrom: { value: "upload" },
    keystoreFileName: { value: "" },
    keystorePath: { value: "" },
    keystoreVariable: { value: "" },
    certificateFiles: { value: [] },
    certificatePath: { value: "" },
    certificateVariable: { value: "" },
    keystoreEntry: { value: "" },
    trustFrom: { value: "upload" },
    trustFiles: { value: [] },
    trustPaths: { value: "" },
    trustVariable: { value: "" },
    tls11: { value: false },
    tls12: { value: true },
    tls13: { value: true },
    serverName: { value: "" },
  },
  credentials: {
    clientSecret: { type: "password" },
    introspectionSecret: { type: "password" },
    exchangeSecret: { type: "password" },
    username: { type: "text" },
    password: { type: "password" },
    accessToken: { type: "password" },
    nluCredentials: { type: "password" },
    keystore: { type: "password" },
    keystorePassword: { type: "password" },
    keyPassword: { type: "password" },
    trustPassword: { type: "password" },
  },
  paletteLabel: "credential",
  label() {
    const name = this.name || textIn(this.providerName) || t(`type.${textIn(this.credentialType)}`);
    const organization = textIn(this.organization);
    return organization === "" ? name : `${organization} / ${name}`;
  },
  oneditprepare() {
    dialogs.set(this.id, prepareCredentialForm(this));
  },
  oneditsave() {
    closeDialog(this.id, "save");
  },
  oneditcancel() {
    closeDialog(this.id, "cancel");
  },
  oneditdelete() {
    closeDialog(this.id, "cancel");
  },
});
