/** How somebody answers the OAuth server's pages. */
export interface SignInAnswers {
  readonly login?: string;
  readonly allows?: boolean;
}

interface Page {
  readonly url: string;
  readonly html: string;
}

/**
 * Goes through the OAuth server's sign-in and consent pages as a browser does, and gives the address to which the
 * browser is then sent: the redirect URI with its answer. Throws the page's text where the server refuses to go on.
 */
export async function signIn(
  authorizationUrl: string,
  { login = "ada", allows = true }: SignInAnswers = {},
): Promise<URL> {
  const visit = makeBrowser(new URL(authorizationUrl).origin);
  const signInPage = expectPage(await visit(authorizationUrl));
  const consentPage = expectPage(await visit(formAction(signInPage, "sign-in"), new URLSearchParams({ login })));
  const sentTo = await visit(formAction(consentPage, allows ? "allow" : "deny"), new URLSearchParams());
  if (sentTo instanceof URL) return sentTo;
  throw new Error(`The server did not send the browser back:\n${sentTo.html}`);
}

/** Visits addresses of one origin with its cookies, along redirects, up to a page or to the first address elsewhere. */
function makeBrowser(origin: string) {
  const cookies = new Map<string, string>();
  return async function visit(address: string, form?: URLSearchParams): Promise<Page | URL> {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const post = form === undefined ? {} : { method: "POST", body: form };
    const response = await fetch(address, { ...post, redirect: "manual", headers: { Cookie } });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const html = await response.text();
    if (location === null) return { url: address, html };
    const next = new URL(location, address);
    return next.origin === origin ? visit(next.href) : next;
  };
}

function expectPage(sentTo: Page | URL): Page {
  if (sentTo instanceof URL) throw new Error(`The server sent the browser away: ${sentTo.search}`);
  return sentTo;
}

/** The address of the page's form whose action ends so. */
function formAction({ url, html }: Page, name: string): string {
  const action = [...html.matchAll(/action="([^"]+)"/g)].map(([, found = ""]) => found);
  const path = action.find((candidate) => candidate.endsWith(`/${name}`));
  if (path === undefined) throw new Error(`The page has no form "${name}":\n${html}`);
  return new URL(path, url).href;
}
