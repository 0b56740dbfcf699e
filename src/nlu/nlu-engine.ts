import type { NluAccount, NluProvider } from "./nlu-account.js";

/** What is the same for every account of a provider. */
export const NLU_LABELS: Readonly<Record<NluProvider, string>> = {
  dialogflow_es: "Dialogflow ES",
  dialogflow_cx: "Dialogflow CX",
  watson: "IBM Watson",
};

/** Where agents without a location of their own are. */
const GLOBAL = "global";

/** Where the engine's API is: that of an agent's own location, for Dialogflow. */
export function nluBaseUrl(account: NluAccount, location: string): string {
  return account.kind === "watson" ? account.url : dialogflowUrl(location);
}

export function dialogflowUrl(location: string): string {
  const host = ["", GLOBAL].includes(location) ? "" : `${location}-`;
  return `https://${host}dialogflow.googleapis.com`;
}

/** What of an account URLs may name as `{{credential.…}}`: nothing of it is a secret. */
export function nluFacts(account: NluAccount, location: string, baseUrl: string): Readonly<Record<string, string>> {
  if (account.kind === "watson") return { url: baseUrl };
  const { projectId, clientEmail } = account;
  return { project_id: projectId, client_email: clientEmail, location: location || GLOBAL, url: baseUrl };
}
