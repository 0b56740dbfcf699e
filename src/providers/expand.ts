import { Failure } from "../failure.js";
import { matchesWhole } from "./matches-whole.js";
import type { Provider, ProviderVariable } from "./provider.js";

/** `{{credential.fact}}` is passed over: it is filled in with each request. */
const PLACEHOLDER = /\{\{[^}]*\}\}|\{([A-Za-z]\w*)\}/g;

/** The template with each `{name}` replaced, once, by that variable as it is; a name without a variable stays. */
export function expandTemplate(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name?: string) =>
    name !== undefined && Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
}

/**
 * The provider with its variables filled into every URL and origin; one that is missing or empty has its default value.
 * Throws `url-invalid` for a value that is neither offered nor matches the variable's pattern, so that no value can
 * lead to a host that the preset does not mean.
 */
export function expandProvider(provider: Provider, variables: Readonly<Record<string, string>>): Provider {
  const insertions = Object.fromEntries(
    provider.variables.map((variable) => [variable.name, insertionOf(variable, variables[variable.name])]),
  );
  const fill = (template: string) => expandTemplate(template, insertions);
  const { refreshUrl, revocationUrl, userInfoUrl, baseUrl } = provider;
  return {
    ...provider,
    registrationUrl: fill(provider.registrationUrl),
    authorizationUrl: fill(provider.authorizationUrl),
    tokenUrl: fill(provider.tokenUrl),
    ...(refreshUrl !== undefined && { refreshUrl: fill(refreshUrl) }),
    ...(revocationUrl !== undefined && { revocationUrl: fill(revocationUrl) }),
    ...(userInfoUrl !== undefined && { userInfoUrl: fill(userInfoUrl) }),
    ...(baseUrl !== undefined && { baseUrl: fill(baseUrl) }),
    allowedOrigins: provider.allowedOrigins.map(fill),
  };
}

function insertionOf(variable: ProviderVariable, given: string | undefined): string {
  const value = given === undefined || given === "" ? variable.defaultValue : given;
  const option = variable.options?.find((candidate) => candidate.value === value);
  if (option !== undefined) return option.inserts ?? option.value;
  if (variable.pattern !== undefined && matchesWhole(variable.pattern, value)) return value;
  throw new Failure("url-invalid", { field: variable.name, url: value.slice(0, 200) });
}
