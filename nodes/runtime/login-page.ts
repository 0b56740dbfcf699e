import type { LinkView } from "../../src/consumers/sign-in/browser-sign-in.js";
import type { LoginLink } from "../../src/consumers/sign-in/login-link.js";
import type { ConsumerPage } from "../../src/consumers/pages/consumer-page.js";
import { endReasonOf } from "../../src/consumers/sign-in/sign-in-end.js";

/** What a page says of its link, whichever kind it is. */
function choicesOf({ page: { title, logo } }: LoginLink) {
  return { ...(title !== undefined && { title }), ...(logo !== undefined && { logo }) };
}

/** The page of a link as it stands: what a sign-in came to is shown to the browser that signed in, and to no other. */
export function loginPage(
  { link, settings, isOurs }: LinkView,
  start: { formToken: string; isRefusedHere: boolean },
): ConsumerPage {
  const { outcome } = link;
  const provider = settings.providerLabel;
  const common = { ...choicesOf(link), provider };
  if (outcome === undefined)
    return { ...common, ...startChoices(link), kind: "start", address: link.address, ...start };
  if (outcome.state === "declined") return { ...common, kind: "declined", ...backOf(link) };
  if (!isOurs) return outcome.state === "code" ? elsewherePage(link, outcome) : { kind: "gone" };
  switch (outcome.state) {
    case "code": {
      const { code, set, endsAtMs } = outcome;
      return { ...common, kind: "code", code, ...accountOf(set), endsAtMs, ...backOf(link, code) };
    }
    case "kept": {
      const { writeAgain, authorization } = outcome;
      return { ...common, kind: "done", writeAgain, ...accountOf(authorization), ...backOf(link) };
    }
    case "failed":
      return { ...common, kind: "failed", reason: failedReasonOf(outcome.reason), ...backOf(link) };
  }
}

function elsewherePage(link: LoginLink, { endsAtMs }: { readonly endsAtMs: number }): ConsumerPage {
  return { ...choicesOf(link), kind: "other-browser", endsAtMs, ...backOf(link) };
}

export function tooManyAttemptsPage({ link, settings }: LinkView): ConsumerPage {
  const common = { ...choicesOf(link), provider: settings.providerLabel };
  return { ...common, kind: "failed", reason: "too-many-attempts", ...backOf(link) };
}

function startChoices({ page: { asker, consumer, text } }: LoginLink) {
  return {
    ...(asker !== undefined && { flow: asker }),
    ...(consumer !== undefined && { consumer }),
    ...(text !== undefined && { text }),
  };
}

function accountOf({ account }: { readonly account?: string }) {
  return account === undefined ? {} : { account };
}

function failedReasonOf(reason: Parameters<typeof endReasonOf>[0]) {
  const word = endReasonOf(reason);
  return word === "denied" || word === "account-changed" ? word : "failed";
}

/** The author's template, such as `https://t.me/bot?start={{code}}`; without a code its place stays empty. */
function backOf({ page: { back } }: LoginLink, code = "") {
  return back === undefined ? {} : { back: back.replace(/\{\{\{?\s*code\s*\}?\}\}/g, encodeURIComponent(code)) };
}
