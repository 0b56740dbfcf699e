import { createHash } from "node:crypto";

/** Whom the server knows, and how it lets them in. */
export interface DigestSettings {
  /** As the challenge names it, such as `SHA-256-sess`; undefined names none, which means MD5. */
  readonly algorithm?: string | undefined;
  /** As the challenge lists it, such as `auth,auth-int`; undefined for a server of RFC 2069. */
  readonly qop?: string | undefined;
  readonly user: string;
  readonly password: string;
  /** The user's name must come as a hash. */
  readonly userhash?: boolean;
}

/** A request as it came. */
export interface Asked {
  readonly method: string;
  /** The request target. */
  readonly path: string;
  readonly body: Buffer;
  readonly authorization: string | undefined;
}

const HASHES = new Map([
  ["MD5", "md5"],
  ["SHA-256", "sha256"],
  ["SHA-512-256", "sha512-256"],
]);

/**
 * The `response` that the user of the settings must send with these fields (RFC 7616 sections 3.4.1 to 3.4.3).
 * `firstCnonce` is that of the first request with the same nonce, where this one isn't the first.
 */
export function expectedResponse(
  settings: DigestSettings,
  asked: Asked,
  fields: ReadonlyMap<string, string>,
  firstCnonce: string | undefined,
): string {
  const H = (data: string | Buffer) => createHash(hashOf(settings)).update(data).digest("hex");
  const value = (name: string) => fields.get(name) ?? "";
  const isSession = /-sess$/i.test(settings.algorithm ?? "");
  const A1 = `${settings.user}:${value("realm")}:${settings.password}`;
  const HA1 = isSession ? H(`${H(A1)}:${value("nonce")}:${firstCnonce ?? value("cnonce")}`) : H(A1);
  const A2 = `${asked.method}:${asked.path}${fields.get("qop") === "auth-int" ? `:${H(asked.body)}` : ""}`;
  if (!fields.has("qop")) return H(`${HA1}:${value("nonce")}:${H(A2)}`);
  return H(`${HA1}:${value("nonce")}:${value("nc")}:${value("cnonce")}:${value("qop")}:${H(A2)}`);
}

/** Whether the fields name the user, in the one way in which the settings let them (RFC 7616 sections 3.4 and 3.4.4). */
export function namesUser(settings: DigestSettings, fields: ReadonlyMap<string, string>): boolean {
  const [plain, extended] = [fields.get("username"), fields.get("username*")];
  const saysHash = fields.get("userhash") === "true";
  if (saysHash !== (settings.userhash === true)) return false;
  if (!saysHash && extended !== undefined) return plain === undefined && readExtended(extended) === settings.user;
  const hash = createHash(hashOf(settings)).update(`${settings.user}:${fields.get("realm") ?? ""}`);
  return extended === undefined && plain === (saysHash ? hash.digest("hex") : settings.user);
}

function readExtended(text: string): string | undefined {
  const encoded = /^UTF-8''((?:%[\dA-F]{2}|[\w!#$&+.^`|~-])*)$/.exec(text)?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

function hashOf({ algorithm = "MD5" }: DigestSettings): string {
  const hash = HASHES.get(algorithm.toUpperCase().replace("-SESS", ""));
  if (hash === undefined) throw new Error(`No such algorithm: ${algorithm}`);
  return hash;
}
