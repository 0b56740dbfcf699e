import { createHash, randomBytes } from "node:crypto";
import type { OAuthServer } from "./oauth-server.js";
import { signIn } from "./sign-in.js";

const REDIRECT_URI = "http://127.0.0.1:1880/keyring/callback/website";

/** What a website has of somebody who signed in there. */
interface WebsiteTokens {
  readonly accessToken: string;
  readonly idToken: string;
}

/** Signs somebody in at the OAuth server's second client, a website; its access token is for `resource` (RFC 8707). */
export async function signInAtWebsite(oauth: OAuthServer, login: string, resource: string): Promise<WebsiteTokens> {
  const { clientId, clientSecret } = oauth.clients.post;
  const verifier = randomBytes(32).toString("base64url");
  const url = new URL(oauth.authorizationUrl);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    scope: "openid email",
    resource,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const { searchParams } = await signIn(url.href, { login });
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: searchParams.get("code") ?? "",
    code_verifier: verifier,
    redirect_uri: REDIRECT_URI,
    client_id: clientId,
    client_secret: clientSecret,
    resource,
  });
  const reply = await fetch(oauth.tokenUrl, { method: "POST", body });
  const fields = (await reply.json()) as { access_token: string; id_token: string };
  return { accessToken: fields.access_token, idToken: fields.id_token };
}
