import { importJWK, SignJWT, type JSONWebKeySet } from "jose";
import type { Handler } from "../loopback-server.js";
import { findUser } from "./users.js";

const LIFETIME = "1h";

/**
 * In the place of a website that has signed its visitor in: `GET /visitor-token?login=ada&audience=shop` answers with a
 * JWT of this issuer that says so. Who is asked believes anybody: for a demonstration on one machine only.
 */
export function visitorTokens(issuer: string, { keys }: JSONWebKeySet): Handler {
  return async (request, response) => {
    const { searchParams } = new URL(request.url ?? "/", issuer);
    const user = findUser(searchParams.get("login") ?? "");
    const [key] = keys;
    if (user === undefined || key === undefined) {
      response.writeHead(404).end();
      return;
    }
    const token = await new SignJWT({ preferred_username: user.login })
      .setProtectedHeader({ alg: "ES256", kid: String(key.kid) })
      .setIssuer(issuer)
      .setAudience(searchParams.get("audience") ?? "")
      .setSubject(user.login)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(await importJWK(key, "ES256"));
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ token }));
  };
}
