import { parseUrl } from "../parse-url.js";
import { expandProvider } from "./expand.js";
import { providers, type Provider } from "./index.js";
import { matchesWhole } from "./matches-whole.js";
import type { ProviderVariable } from "./provider.js";

/** A preset with the values of its variables. */
export interface RecognizedProvider {
  readonly provider: Provider;
  readonly variables: Readonly<Record<string, string>>;
}

/** The preset whose authorization URL this is; undefined where it is none's. */
export function recognizeProvider(authorizationUrl: string): RecognizedProvider | undefined {
  for (const provider of providers) {
    const variables = variablesIn(provider, authorizationUrl);
    if (variables && isOf(provider, variables, authorizationUrl)) return { provider, variables };
  }
  return undefined;
}

/** Presets have one variable in that URL at most. */
function variablesIn(provider: Provider, url: string): Readonly<Record<string, string>> | undefined {
  const [, before, name, after] = /^([^{]*)\{(\w+)\}([^{]*)$/.exec(provider.authorizationUrl) ?? [];
  const variable = provider.variables.find((candidate) => candidate.name === name);
  if (before === undefined || after === undefined || variable === undefined) return {};
  if (!url.startsWith(before) || !url.endsWith(after) || url.length < before.length + after.length) return undefined;
  const value = valueOf(variable, url.slice(before.length, url.length - after.length));
  return value === undefined ? undefined : { [variable.name]: value };
}

function valueOf({ options = [], pattern }: ProviderVariable, inserted: string): string | undefined {
  const option = options.find(({ value, inserts = value }) => inserts === inserted);
  if (option) return option.value;
  return pattern !== undefined && matchesWhole(pattern, inserted) ? inserted : undefined;
}

function isOf(provider: Provider, variables: Readonly<Record<string, string>>, url: string): boolean {
  const { authorizationUrl } = expandProvider(provider, variables);
  return authorizationUrl !== "" && parseUrl(authorizationUrl)?.href === parseUrl(url)?.href;
}
