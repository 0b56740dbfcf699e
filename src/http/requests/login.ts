import { DigestLogin } from "../digest/digest-login.js";
import { withHeader, type HeaderFields } from "../headers.js";
import { readUserInformation } from "../urls/user-information.js";

/** A node's own login, without a credential. A login in the URL comes before it, for that one request, as in core. */
export interface Login {
  readonly kind: "basic" | "digest" | "bearer";
  readonly user: string;
  /** Of bearer: the token. */
  readonly password: string;
  /** Remembers the challenges that were answered with this login. */
  readonly digest: DigestLogin;
}

export function createLogin(kind: Login["kind"], user: string, password: string): Login {
  return { kind, user, password, digest: new DigestLogin({ user, password }) };
}

/** The login of one request; undefined where neither the node nor the URL has any. */
export function loginFor(url: URL, login: Login | undefined): Login | undefined {
  const own = readUserInformation(url);
  const user = own.user || (login?.user ?? "");
  const password = own.password || (login?.password ?? "");
  if (user === "" && password === "") return undefined;
  const isNodesOwn = user === login?.user && password === login.password;
  return isNodesOwn ? login : createLogin(login?.kind ?? "basic", user, password);
}

/** The headers with the login over an author's own Authorization; a digest login waits for its challenge. */
export function withLogin(headers: HeaderFields, { kind, user, password }: Login): HeaderFields {
  if (kind === "digest") return headers;
  const value =
    kind === "bearer" ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return withHeader(headers, "Authorization", value);
}
