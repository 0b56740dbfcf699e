const CATALOGUE = "@keyring/node-red/keyring-credential";

/** A text of the pack's shared catalogue. */
export function t(key: string, facts?: Record<string, string | number>): string {
  return RED._(`${CATALOGUE}:${key}`, facts);
}

/** A property's text, or nothing where it is of another type. */
export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}
