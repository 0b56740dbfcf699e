/** Claims and members that name a person to a person, best first. */
const NAMES = ["email", "preferred_username", "name", "login", "user_name", "username", "sub"];

/**
 * Who signed in, by the ID token's claims. It came straight from the token endpoint, so TLS vouches for it and its
 * signature is not checked (OpenID Connect Core section 3.1.3.7); it is shown to people and decides nothing.
 */
export function accountFromIdToken(idToken: unknown): string | undefined {
  if (typeof idToken !== "string") return undefined;
  const payload = idToken.split(".")[1];
  return payload === undefined ? undefined : accountFromJson(Buffer.from(payload, "base64url").toString("utf8"));
}

/** Who signed in, by the JSON of a UserInfo reply or of claims; undefined where it says nothing of use. */
export function accountFromJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? accountIn({ ...value }) : undefined;
  } catch {
    return undefined;
  }
}

/** The same of claims that are read already. */
export function accountIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  const name = NAMES.map((key) => claims[key]).find((found) => typeof found === "string" && found !== "");
  return typeof name === "string" ? name.slice(0, 200) : undefined;
}
