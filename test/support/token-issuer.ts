import { CompactSign, exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";
import { systemClock } from "../../src/clock.js";
import { serve } from "./exchange.js";

/** What the issuer answers at a path; without one: 404. */
interface IssuerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An issuer of consumers' tokens on loopback, which a test can make misbehave. Closed by `closeAll`. */
export interface TokenIssuer {
  /** Its issuer identifier: its origin. */
  readonly issuer: string;
  /** By path; made at each request, with the form that was posted. */
  readonly answers: Map<string, (form: URLSearchParams) => IssuerAnswer>;
  /** While true each connection is dropped. */
  isDown: boolean;
  /** Forms that were posted to a path. */
  posted(path: string): readonly URLSearchParams[];
  /** How often a path was asked for. */
  asked(path: string): number;
  /** The keys that it shows. */
  shown: JWK[];
  readonly key: SigningKey;
  /** A token of the newest key; undefined takes a claim or a member of the header away, a text is all that it says. */
  sign(claims?: object | string, header?: object): Promise<string>;
  /** Makes a new key; the old one is not shown any more. */
  rotate(): Promise<void>;
}

export const AUDIENCE = "https://api.example.com";

export async function startTokenIssuer({ alg = "ES256", clock = systemClock } = {}): Promise<TokenIssuer> {
  const answers: TokenIssuer["answers"] = new Map();
  const server = await serve((request, response) => {
    if (own.isDown) {
      response.destroy();
      return;
    }
    const answer = answers.get(request.path.split("?")[0] ?? "")?.(new URLSearchParams(request.body));
    const { status = 200, headers = {}, body = "" } = answer ?? { status: 404 };
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const at = (path: string) => server.requests.filter((request) => request.path.split("?")[0] === path);
  let key = await makeKey(alg);
  const own: TokenIssuer = {
    issuer: server.origin,
    answers,
    isDown: false,
    posted: (path) => at(path).map(({ body }) => new URLSearchParams(body)),
    asked: (path) => at(path).length,
    shown: [key.publicJwk],
    get key() {
      return key;
    },
    sign: (claims, header) => signToken({ issuer: server.origin, alg, key, nowMs: clock.nowMs() }, claims, header),
    async rotate() {
      key = await makeKey(alg);
      own.shown = [key.publicJwk];
    },
  };
  answers.set("/.well-known/openid-configuration", () => ({
    body: { issuer: server.origin, jwks_uri: `${server.origin}/jwks` },
  }));
  answers.set("/jwks", () => ({ body: { keys: own.shown } }));
  return own;
}

async function makeKey(alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = crypto.randomUUID();
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

interface Signing {
  readonly issuer: string;
  readonly alg: string;
  readonly key: SigningKey;
  readonly nowMs: number;
}

/** Good for five minutes, of the consumer "ada", unless the claims say otherwise. */
function signToken(
  { issuer, alg, key, nowMs }: Signing,
  claims: object | string = {},
  header: { readonly crit?: string[] } = {},
): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  const usual = { iss: issuer, aud: AUDIENCE, sub: "ada", iat: seconds, exp: seconds + 300 };
  const text = typeof claims === "string" ? claims : JSON.stringify({ ...usual, ...claims });
  const crit = Object.fromEntries((header.crit ?? []).map((name) => [name, true]));
  const whole = { alg, kid: key.kid, ...header };
  return new CompactSign(Buffer.from(text)).setProtectedHeader(whole).sign(key.privateKey, { crit });
}
