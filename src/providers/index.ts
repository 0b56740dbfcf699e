import { github } from "./github.js";
import { google } from "./google.js";
import { intercom } from "./intercom.js";
import { microsoft } from "./microsoft.js";
import { other } from "./other.js";
import type { Provider } from "./provider.js";
import { salesforce } from "./salesforce.js";
import { teamleader } from "./teamleader.js";
import { zoho } from "./zoho.js";

export type { Provider } from "./provider.js";

/** The presets in the order in which people see them. */
export const providers: readonly Provider[] = [
  github,
  google,
  intercom,
  microsoft,
  salesforce,
  teamleader,
  zoho,
  other,
];

/** The preset of that name, or undefined. */
export function findProvider(name: string): Provider | undefined {
  return providers.find((provider) => provider.name === name);
}
