import type { ConsumerPage } from "../../../../src/consumers/pages/consumer-page.js";

/** A logo that needs no network: a dot. */
const DOT =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const branding = { title: "ACME Assistant", logo: DOT };
const back = "https://t.me/acme_bot?start=482913";
const provider = "Teamleader";
const account = "ada.lovelace@example.com";
const address = "https://flows.example.com/keyring/login/pQ7hM2vXc9LrT4wZ8sKd1fYb";

/** Every kind of page, with all that it can hold, and a few with as little as possible. */
export const SAMPLE_PAGES = {
  start: {
    kind: "start",
    ...branding,
    formToken: "form-token",
    provider,
    flow: "ACME Assistant",
    consumer: "+31 6 1234 5678",
    text: "We look your open invoices up for you.\nNothing is changed.",
    isRefusedHere: false,
    address,
  },
  "start, bare": { kind: "start", formToken: "form-token", provider: "", isRefusedHere: false, address },
  "start, refused": { kind: "start", formToken: "form-token", provider, isRefusedHere: true, address },
  leaving: { kind: "leaving", provider, location: "https://provider.example.com/authorize?state=s&scope=a%20b" },
  code: { kind: "code", ...branding, code: "482913", provider, account, back, endsAtMs: 600_000 },
  "code, bare": { kind: "code", code: "482913", provider: "", endsAtMs: 600_000 },
  done: { kind: "done", ...branding, provider, account, back, writeAgain: false },
  "done, bare": { kind: "done", provider, writeAgain: true },
  declined: { kind: "declined", ...branding, back },
  "declined, bare": { kind: "declined" },
  denied: { kind: "failed", reason: "denied", ...branding, provider, back },
  failed: { kind: "failed", reason: "failed", provider, back },
  "account changed": { kind: "failed", reason: "account-changed", provider },
  "too many attempts": { kind: "failed", reason: "too-many-attempts", provider, back },
  gone: { kind: "gone" },
  "other browser": { kind: "other-browser", ...branding, back, endsAtMs: 600_000 },
} satisfies Readonly<Record<string, ConsumerPage>>;
