/** Which engine a Third-party NLU credential is for. */
export type NluProvider = "dialogflow_es" | "dialogflow_cx" | "watson";

/** Who calls the engine, as the JSON of its provider says. */
export type NluAccount = GoogleAccount | WatsonAccount;

/** A service account of Google Cloud. */
export interface GoogleAccount {
  readonly kind: "google";
  readonly projectId: string;
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
  readonly keyId?: string;
  readonly tokenUrl: string;
}

/** A service of IBM Cloud; `url` is where its API is. */
export type WatsonAccount =
  | { readonly kind: "watson"; readonly login: "api_key"; readonly url: string; readonly apiKey: string }
  | {
      readonly kind: "watson";
      readonly login: "basic";
      readonly url: string;
      readonly username: string;
      readonly password: string;
    };
