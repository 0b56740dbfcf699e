import type { CredentialForm } from "../../../src/credentials/credential-form.js";
import { isLoopback, parseUrl } from "../../../src/parse-url.js";
import { loadSetup, type Setup } from "../shared/setup.js";
import { t } from "../shared/text.js";
import { CHECKS } from "./checks.js";

/** Shows the callback URL that the server will use, and what providers think of it. */
export function showCallbackUrl(form: CredentialForm): void {
  void loadSetup().then((setup) => {
    const isOfConsumers = form.credentialType === "consumer";
    const url = isOfConsumers ? consumersUrlOf(form, setup) : callbackUrlOf(form, setup);
    $("#keyring-callback-url").val(url);
    $("#keyring-callback-hint").text(url === "" ? "" : hintOf(url, isOfConsumers, setup));
    $(".keyring-problem[data-for=callbackUrl]").text(url === "" ? t("check.noNodeRoutes") : "");
    $("#keyring-copy")
      .off("click")
      .on("click", () => void copy(url));
  });
}

/** As `callbackUrl` of the runtime computes it. */
function callbackUrlOf(form: CredentialForm, { callback }: Setup): string {
  return addressOf(form, ownBase(form) ?? callback.publicUrl ?? form.editorOrigin + callback.root);
}

/** As `consumerAddresses` of the runtime computes it: always under the node routes; empty where there are none. */
function consumersUrlOf(form: CredentialForm, { consumers }: Setup): string {
  if (consumers === undefined) return "";
  return addressOf(form, ownBase(form) ?? consumers.publicUrl ?? form.editorOrigin + consumers.root);
}

function ownBase({ callbackBaseUrl }: CredentialForm): string | undefined {
  return callbackBaseUrl !== "" && CHECKS.callbackBaseUrl(callbackBaseUrl) === undefined ? callbackBaseUrl : undefined;
}

function addressOf({ app, systemApp, provider, server }: CredentialForm, base: string): string {
  const segment = app === "system" ? systemApp : provider === "other" ? server : provider;
  return `${base.replace(/\/+$/, "")}/keyring/callback/${segment}`;
}

function hintOf(url: string, isOfConsumers: boolean, { callback }: Setup): string {
  const parsed = parseUrl(url);
  const hints = [t("hint.callbackUrl")];
  if (parsed && isLoopback(parsed.hostname)) hints.push(t("hint.callbackLoopback"));
  else if (parsed && isPrivate(parsed.hostname)) hints.push(t("hint.callbackPrivate"));
  else if (parsed?.protocol === "http:") hints.push(t("hint.callbackHttp"));
  if (callback.isGuarded) hints.push(t(isOfConsumers ? "hint.consumersGuarded" : "hint.callbackGuarded"));
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
