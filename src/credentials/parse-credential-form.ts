import {
  CREDENTIAL_TYPES,
  type CredentialForm,
  type CredentialSecrets,
  type NamedValue,
  type StoredFile,
} from "./credential-form.js";

/** A form of a flow file or of a request body; what is missing or of another type gets its default, nothing throws. */
export function parseCredentialForm(value: unknown): CredentialForm {
  const fields = asRecord(value);
  const text = (name: string) => textOf(fields[name]);
  return {
    name: text("name"),
    organization: text("organization"),
    credentialType: oneOf(fields.credentialType, CREDENTIAL_TYPES, "oauth2"),
    baseUrl: text("baseUrl"),
    allowedOrigins: text("allowedOrigins"),
    testUrl: text("testUrl"),
    grant: oneOf(fields.grant, ["authorization_code", "client_credentials"], "authorization_code"),
    provider: text("provider") || "other",
    providerName: text("providerName"),
    providerVariables: Object.fromEntries(
      Object.entries(asRecord(fields.providerVariables)).map(([name, entry]) => [name, textOf(entry)]),
    ),
    app: oneOf(fields.app, ["custom", "system"], "custom"),
    systemApp: text("systemApp"),
    clientId: text("clientId"),
    scope: text("scope"),
    authorizationUrl: text("authorizationUrl"),
    tokenUrl: text("tokenUrl"),
    refreshUrl: text("refreshUrl"),
    revocationUrl: text("revocationUrl"),
    clientAuthentication: oneOf(fields.clientAuthentication, ["header", "body", "none", "tls_client_auth", ""], ""),
    authorizeParams: parseRows(fields.authorizeParams),
    tokenParams: parseRows(fields.tokenParams),
    refreshParams: parseRows(fields.refreshParams),
    headerName: text("headerName"),
    headerScheme: text("headerScheme"),
    expiredStatuses: text("expiredStatuses"),
    expiredWhen: text("expiredWhen"),
    server: text("server"),
    callbackBaseUrl: text("callbackBaseUrl"),
    certificate: text("certificate"),
    editorOrigin: text("editorOrigin"),
    issuer: text("issuer"),
    audience: text("audience"),
    verification: oneOf(fields.verification, ["signature", "introspection"], "signature"),
    jwksUrl: text("jwksUrl"),
    algorithms: text("algorithms"),
    consumerClaim: text("consumerClaim"),
    clockTolerance: text("clockTolerance"),
    introspectionUrl: text("introspectionUrl"),
    introspectionClientId: text("introspectionClientId"),
    introspectionAuthentication: oneOf(fields.introspectionAuthentication, ["header", "body", "none"], "header"),
    exchange: fields.exchange === true,
    exchangeUrl: text("exchangeUrl"),
    exchangeClientId: text("exchangeClientId"),
    exchangeAuthentication: oneOf(fields.exchangeAuthentication, ["header", "body", "none"], "header"),
    subjectTokenType: oneOf(fields.subjectTokenType, ["access_token", "id_token", "jwt"], "access_token"),
    exchangeAudience: text("exchangeAudience"),
    exchangeScope: text("exchangeScope"),
    placement: oneOf(fields.placement, ["header", "query"], "header"),
    parameterName: text("parameterName"),
    tokenType: text("tokenType"),
    mayLeave: fields.mayLeave === true,
    nluProvider: oneOf(fields.nluProvider, ["dialogflow_es", "dialogflow_cx", "watson"], "dialogflow_es"),
    nluLocation: text("nluLocation"),
    nluScope: text("nluScope"),
    nluTokenUrl: text("nluTokenUrl"),
    keystoreFrom: oneOf(fields.keystoreFrom, FILE_PLACES, "upload"),
    keystoreFileName: text("keystoreFileName"),
    keystorePath: text("keystorePath"),
    keystoreVariable: text("keystoreVariable"),
    certificateFiles: parseFiles(fields.certificateFiles),
    certificatePath: text("certificatePath"),
    certificateVariable: text("certificateVariable"),
    keystoreEntry: text("keystoreEntry"),
    trustFrom: oneOf(fields.trustFrom, FILE_PLACES, "upload"),
    trustFiles: parseFiles(fields.trustFiles),
    trustPaths: text("trustPaths"),
    trustVariable: text("trustVariable"),
    tls11: fields.tls11 === true,
    tls12: fields.tls12 !== false,
    tls13: fields.tls13 !== false,
    serverName: text("serverName"),
  };
}

const FILE_PLACES = ["upload", "path", "environment"] as const;

function parseFiles(value: unknown): readonly StoredFile[] {
  if (!Array.isArray(value)) return [];
  return value.map(asRecord).map(({ name, data }) => ({ name: textOf(name), data: textOf(data) }));
}

export function parseCredentialSecrets(value: unknown): CredentialSecrets {
  const fields = asRecord(value);
  const names = [
    "clientSecret",
    "introspectionSecret",
    "exchangeSecret",
    "username",
    "password",
    "accessToken",
    "nluCredentials",
    "keystore",
    "keystorePassword",
    "keyPassword",
    "trustPassword",
  ] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const secret = fields[name];
      return typeof secret === "string" && secret !== "" ? [[name, secret]] : [];
    }),
  );
}

function parseRows(value: unknown): readonly NamedValue[] {
  if (!Array.isArray(value)) return [];
  return value
    .map(asRecord)
    .map((row) => ({ name: textOf(row.name), value: textOf(row.value) }))
    .filter(({ name }) => name !== "");
}

function oneOf<Value extends string>(value: unknown, values: readonly Value[], otherwise: Value): Value {
  return values.find((candidate) => candidate === value) ?? otherwise;
}

/** Trimmed: pasted ids and URLs bring blanks. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
