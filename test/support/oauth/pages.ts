import { escapeHtml, layout } from "./page-layout.js";
import { scopeMeanings } from "./scopes.js";
import { demoUsers } from "./users.js";

/** Asks who it is. `refused` is a login name that nobody has. */
export function signInPage(action: string, refused?: string): string {
  const [first] = demoUsers;
  const names = demoUsers.map(({ login }) => `<strong>${escapeHtml(login)}</strong>`).join(" or ");
  const options = demoUsers.map(({ login, name }) => `<option value="${login}">${escapeHtml(name)}</option>`).join("");
  const problem =
    refused === undefined ? "" : `<p class="error" id="problem">Nobody here is called “${escapeHtml(refused)}”.</p>`;
  return layout(
    "Demo CRM sign-in",
    `<h1>Sign in</h1>
<p class="soft">Sign in as ${names}. Any password will do.</p>
${problem}<form method="post" action="${escapeHtml(action)}/sign-in" autocomplete="off">
<label>User name <input id="login" name="login" value="${escapeHtml(refused ?? first?.login ?? "")}" list="users" required autofocus autocapitalize="none" spellcheck="false"></label>
<datalist id="users">${options}</datalist>
<label>Password <input id="password" name="password" type="password" value="${escapeHtml(first?.password ?? "")}" autocomplete="off"></label>
<button id="sign-in">Sign in</button>
</form>`,
  );
}

/** Asks whether the app may do what it wants to. */
export function consentPage(action: string, userName: string, scopes: readonly string[]): string {
  const items = scopes
    .map((scope) => `<li>${escapeHtml(scopeMeanings.get(scope) ?? scope)} <code>${escapeHtml(scope)}</code></li>`)
    .join("\n");
  const answer = (name: string, label: string, style: string) =>
    `<form method="post" action="${escapeHtml(action)}/${name}"><button id="${name}"${style}>${label}</button></form>`;
  return layout(
    "Demo CRM: allow access?",
    `<h1>Allow access?</h1>
<p class="soft">You are signed in as ${escapeHtml(userName)}.</p>
<p>Keyring demo wants to:</p>
<ul>
${items}
</ul>
<div class="choice">
${answer("deny", "Deny", ' class="second"')}
${answer("allow", "Allow", "")}
</div>`,
  );
}

/** Says what the app's request was refused for. */
export function errorPage(error: string, description: string): string {
  return layout(
    "Demo CRM: request refused",
    `<h1>Request refused</h1>
<p id="error-description">${escapeHtml(description)}</p>
<p class="soft">The error is called <code id="error">${escapeHtml(error)}</code>.</p>`,
  );
}
