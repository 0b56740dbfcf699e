import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { isLoopback, parseUrl } from "../../../src/parse-url.js";
import { loadSetup, type Setup } from "../shared/setup.js";
import { t } from "../shared/text.js";
import { CHECKS } from "./checks.js";

/** Shows the callback URL that the server will use, and what providers think of it. */
export function showCallbackUrl(form: CredentialForm): void {
  void loadSetup().then((setup) => {
    const url = callbackUrlOf(form, setup);
    $("#keyring-callback-url").val(url);
    $("#keyring-callback-hint").text(hintOf(url, setup));
    $("#keyring-copy")
      .off("click")
      .on("click", () => void copy(url));
  });
}

/** As `callbackUrl` of the runtime computes it. */
function callbackUrlOf(form: CredentialForm, { callback }: Setup): string {
  const { app, systemApp, provider, server, callbackBaseUrl, editorOrigin } = form;
  const base =
    callbackBaseUrl !== "" && CHECKS.callbackBaseUrl(callbackBaseUrl) === undefined ? callbackBaseUrl : undefined;
  const segment = app === "system" ? systemApp : provider === "other" ? server : provider;
  const root = base ?? callback.publicUrl ?? editorOrigin + callback.root;
  return `${root.replace(/\/+$/, "")}/keyring/callback/${segment}`;
}

function hintOf(url: string, { callback }: Setup): string {
  const parsed = parseUrl(url);
  const hints = [t("hint.callbackUrl")];
  if (parsed && isLoopback(parsed.hostname)) hints.push(t("hint.callbackLoopback"));
  else if (parsed && isPrivate(parsed.hostname)) hints.push(t("hint.callbackPrivate"));
  else if (parsed?.protocol === "http:") hints.push(t("hint.callbackHttp"));
  if (callback.isGuarded) hints.push(t("hint.callbackGuarded"));
  return hints.join(" ");
}

/** RFC 1918, RFC 4193, link-local, and names without a public suffix. */
function isPrivate(hostname: string): boolean {
  if (/^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostname)) return true;
  if (/^\[(f[cd]|fe80:)/i.test(hostname)) return true;
  return /^[^.[]+$/.test(hostname) || /\.(local|lan|home|internal|home\.arpa)$/.test(hostname);
}

async function copy(text: string): Promise<void> {
  const input = $("#keyring-callback-url").trigger("select");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without https
    document.execCommand("copy"); // the clipboard needs https; the selected text does not
  }
  input.trigger("blur");
  $("#keyring-copy").text(t("button.copied"));
  setTimeout(() => $("#keyring-copy").text(t("button.copy")), 2000);
}
