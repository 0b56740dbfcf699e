/** One way of authenticating that a server offers. */
interface AuthenticationChallenge {
  /** In lower case. */
  readonly scheme: string;
  /** By their names in lower case; without quotes and escapes. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const UNQUOTED = String.raw`([^\s,"]*)(?=[\s,]|$)`;
const PARAMETER = String.raw`(${TOKEN})\s*=\s*(?:${QUOTED}|${UNQUOTED})`;
const END = String.raw`(?=\s*(?:,|$))`;
const ALONE = String.raw`${TOKEN}(?:\s+[\w.~+/-]+=*)?${END}`;
const PART = new RegExp(String.raw`[\s,]*(?:${PARAMETER}|${ALONE}|(${TOKEN})(?=\s))`, "gy");

/**
 * What a `WWW-Authenticate` header offers, its lines joined by commas or not (RFC 9110 section 11.6.1). What stands
 * behind something unreadable is left out, and so is a scheme without parameters: those that follow it belong to the
 * scheme before it, since some servers forget the quotes of a list (`qop=auth,auth-int`).
 */
export function readAuthenticationChallenges(header: string): readonly AuthenticationChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name, quoted, unquoted, scheme] of header.matchAll(PART)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    if (name === undefined) continue;
    challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? unquoted ?? "");
  }
  return challenges;
}
