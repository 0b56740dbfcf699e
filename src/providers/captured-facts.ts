import { Failure } from "../failure.js";
import { parseUrl } from "../parse-url.js";
import { matchesWhole } from "./matches-whole.js";
import type { CapturedFact } from "./provider.js";

/** The facts that a token reply brings, as they are; what is no text or does not match its pattern is left out. */
export function factsFromReply(
  facts: readonly CapturedFact[],
  reply: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(capture(facts, "reply", reply));
}

/** The facts that a callback brings, percent-encoded: whoever holds the browser can type anything there. */
export function factsFromCallback(
  facts: readonly CapturedFact[],
  query: Readonly<Record<string, string>>,
): Record<string, string> {
  const captured = capture(facts, "callback", query);
  return Object.fromEntries(captured.map(([name, value]) => [name, encodeURIComponent(value)]));
}

/**
 * The token URL among the listed ones whose origin the callback names, the configured one where it names none.
 * Throws `origin-not-allowed` for an origin that is not listed: nothing is ever sent to a host that a callback made up.
 */
export function selectTokenUrl(
  callbackSelects: { readonly parameter: string; readonly tokenUrls: readonly string[] },
  query: Readonly<Record<string, string>>,
  configuredTokenUrl: string,
): string {
  const { parameter, tokenUrls } = callbackSelects;
  const named = Object.hasOwn(query, parameter) ? query[parameter] : undefined;
  if (named === undefined) return configuredTokenUrl;
  const origin = parseUrl(named)?.origin;
  const selected = tokenUrls.find((tokenUrl) => parseUrl(tokenUrl)?.origin === origin);
  if (origin === undefined || selected === undefined) {
    throw new Failure("origin-not-allowed", { origin: (origin ?? named).slice(0, 200) });
  }
  return selected;
}

function capture(
  facts: readonly CapturedFact[],
  from: CapturedFact["from"],
  values: Readonly<Record<string, unknown>>,
): [name: string, value: string][] {
  return facts.flatMap(({ name, from: source, pattern }): [string, string][] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const isFact = source === from && typeof value === "string" && isEncodable(value) && matchesWhole(pattern, value);
    return isFact ? [[name, value]] : [];
  });
}

/** Half of a surrogate pair makes encodeURIComponent throw. */
function isEncodable(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
