import type { NluProvider } from "../nlu/nlu-account.js";
import type { ClientAuthentication } from "../providers/provider.js";

/** A credential as its config node stores it and its form edits it: no secret in here. Every text may be `${ENV_VAR}`. */
export interface CredentialForm {
  readonly name: string;
  readonly organization: string;
  readonly credentialType: CredentialType;
  readonly baseUrl: string;
  /** Origins apart by white space or commas. */
  readonly allowedOrigins: string;
  /** What Test asks for: a path behind the base URL, or a URL; empty: the preset's, else the base URL. */
  readonly testUrl: string;
  // OAuth 2.0
  readonly grant: "authorization_code" | "client_credentials";
  /** Preset's name, or "other". */
  readonly provider: string;
  /** Identity provider name of an "other" provider, for people. */
  readonly providerName: string;
  readonly providerVariables: Readonly<Record<string, string>>;
  readonly app: "custom" | "system";
  /** Name in `keyring.apps` of settings.js. */
  readonly systemApp: string;
  readonly clientId: string;
  readonly scope: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly refreshUrl: string;
  readonly revocationUrl: string;
  /** Empty: as the provider has it. */
  readonly clientAuthentication: ClientAuthentication | "";
  readonly authorizeParams: readonly NamedValue[];
  readonly tokenParams: readonly NamedValue[];
  readonly refreshParams: readonly NamedValue[];
  /** Empty: Authorization. */
  readonly headerName: string;
  /** Empty: as the provider has it, else Bearer; "none": the token alone. */
  readonly headerScheme: string;
  /** Statuses of an API that refuses an ended token, apart by commas or blanks; empty: 401. */
  readonly expiredStatuses: string;
  /** JSONata on a reply, `{ statusCode, headers, payload }`: true where the token has ended. Empty: the status decides. */
  readonly expiredWhen: string;
  /** Last segment of the callback URL of an "other" provider: made with the credential and never changed. */
  readonly server: string;
  /** Overrides the base of the callback URL; empty: `keyring.publicUrl`, else `editorOrigin`. */
  readonly callbackBaseUrl: string;
  /** Id of a Mutual Authentication credential over which token requests go; empty: none. */
  readonly certificate: string;
  /** Origin of the editor that saved the credential. */
  readonly editorOrigin: string;
  // Consumer Pre-Authentication
  readonly issuer: string;
  /** Apart by blanks or commas. */
  readonly audience: string;
  readonly verification: "signature" | "introspection";
  /** Empty: where the issuer's metadata say. */
  readonly jwksUrl: string;
  /** Apart by blanks or commas; empty: the usual ones. */
  readonly algorithms: string;
  /** Empty: sub. */
  readonly consumerClaim: string;
  /** Seconds; empty: 30. */
  readonly clockTolerance: string;
  readonly introspectionUrl: string;
  readonly introspectionClientId: string;
  readonly introspectionAuthentication: ClientAuthentication;
  /** Whether the verified token is exchanged for one of the API's. */
  readonly exchange: boolean;
  readonly exchangeUrl: string;
  readonly exchangeClientId: string;
  readonly exchangeAuthentication: ClientAuthentication;
  readonly subjectTokenType: "access_token" | "id_token" | "jwt";
  readonly exchangeAudience: string;
  readonly exchangeScope: string;
  // Access Token
  readonly placement: "header" | "query";
  readonly parameterName: string;
  readonly tokenType: string;
  /** May be put onto messages. */
  readonly mayLeave: boolean;
  // Third-party NLU
  readonly nluProvider: NluProvider;
  /** Where a Dialogflow agent is; empty: global. */
  readonly nluLocation: string;
  /** Empty: Dialogflow's. */
  readonly nluScope: string;
  /** Where Watson's API key gets its token; empty: IBM Cloud's. */
  readonly nluTokenUrl: string;
  // Mutual Authentication
  readonly keystoreFrom: FilePlace;
  /** Of the uploaded file, for people. */
  readonly keystoreFileName: string;
  readonly keystorePath: string;
  /** `${NAME}`; what it holds is PEM, or base64 of the file. */
  readonly keystoreVariable: string;
  /** Of a PEM key that stands in a file of its own; one at most. */
  readonly certificateFiles: readonly StoredFile[];
  readonly certificatePath: string;
  readonly certificateVariable: string;
  /** Name of the keystore's key; empty: the only one. */
  readonly keystoreEntry: string;
  readonly trustFrom: FilePlace;
  readonly trustFiles: readonly StoredFile[];
  /** Apart by commas or line breaks. */
  readonly trustPaths: string;
  readonly trustVariable: string;
  readonly tls11: boolean;
  readonly tls12: boolean;
  readonly tls13: boolean;
  /** Empty: the URL's host. */
  readonly serverName: string;
}

/** In the order of the form. */
export const CREDENTIAL_TYPES = [
  "oauth2",
  "consumer",
  "pre_authentication",
  "mutual",
  "basic",
  "access_token",
  "nlu",
] as const;

type CredentialType = (typeof CREDENTIAL_TYPES)[number];

type FilePlace = "upload" | "path" | "environment";

/** A file of public content, in the flow file itself. */
export interface StoredFile {
  readonly name: string;
  /** Base64. */
  readonly data: string;
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** What Node-RED keeps apart from the flow file. Only the user name ever goes back to the editor. */
export interface CredentialSecrets {
  readonly clientSecret?: string;
  readonly introspectionSecret?: string;
  readonly exchangeSecret?: string;
  readonly username?: string;
  readonly password?: string;
  readonly accessToken?: string;
  /** The JSON that the NLU provider gave. */
  readonly nluCredentials?: string;
  /** The uploaded file, as base64. */
  readonly keystore?: string;
  readonly keystorePassword?: string;
  readonly keyPassword?: string;
  readonly trustPassword?: string;
}
