import { randomBytes } from "node:crypto";
import { expectedResponse, namesUser, type Asked, type DigestSettings } from "./expected-answer.js";
import { Nonces } from "./nonces.js";

/** Why a request may not go on; "none" for no authorization at all. */
export type Refusal = "none" | "malformed" | "other-challenge" | "wrong-uri" | "wrong-answer" | "replayed" | "used-up";

const REALM = "Digest, tested";

/** The server's side of Digest access authentication (RFC 7616). */
export class DigestGuard {
  readonly #settings: DigestSettings;
  readonly #nonces: Nonces;
  readonly #opaque = randomBytes(12).toString("base64");

  /** Each nonce serves `nonceLifetime` requests. */
  constructor(settings: DigestSettings, nonceLifetime: number) {
    this.#settings = settings;
    this.#nonces = new Nonces(nonceLifetime);
  }

  /** The `WWW-Authenticate` header's value, with a nonce of its own. */
  challenge(isStale: boolean): string {
    const { algorithm, qop, userhash } = this.#settings;
    const fields = [`realm="${REALM}"`, `nonce="${this.#nonces.make()}"`, `opaque="${this.#opaque}"`, "charset=UTF-8"];
    if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`);
    if (qop !== undefined) fields.push(`qop="${qop}"`);
    if (userhash === true) fields.push("userhash=true");
    if (isStale) fields.push("stale=true");
    return `Digest ${fields.join(", ")}`;
  }

  /** Undefined lets the request pass, and counts as a use of its nonce. `fields` are those of its `Authorization`. */
  refuse(asked: Asked, fields: ReadonlyMap<string, string> | undefined): Refusal | undefined {
    if (asked.authorization === undefined) return "none";
    if (fields === undefined) return "malformed";
    if (!this.#answersOurs(fields)) return "other-challenge";
    if (fields.get("uri") !== asked.path) return "wrong-uri";
    const nonce = fields.get("nonce") ?? "";
    const expected = expectedResponse(this.#settings, asked, fields, this.#nonces.firstCnonce(nonce));
    const isRight = fields.get("response") === expected;
    if (!isRight || !namesUser(this.#settings, fields)) return "wrong-answer";
    const use = this.#nonces.use(nonce, { nc: fields.get("nc"), cnonce: fields.get("cnonce") });
    return use === "used" ? undefined : use;
  }

  #answersOurs(fields: ReadonlyMap<string, string>): boolean {
    const { algorithm, qop } = this.#settings;
    const isOurs = fields.get("realm") === REALM && fields.get("opaque") === this.#opaque;
    const hasOurAlgorithm = fields.get("algorithm")?.toLowerCase() === algorithm?.toLowerCase();
    const hasCount = fields.has("nc") && fields.has("cnonce");
    const chosen = fields.get("qop");
    const isOffered = chosen !== undefined && qop?.split(",").includes(chosen) === true && hasCount;
    const isQopRight = qop === undefined ? chosen === undefined && !fields.has("nc") : isOffered;
    return isOurs && hasOurAlgorithm && isQopRight && this.#nonces.knows(fields.get("nonce") ?? "");
  }
}
