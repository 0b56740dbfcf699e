import { readLogo } from "../../src/consumers/pages/logo.js";
import type { LinkRequest, PageChoices } from "../../src/consumers/sign-in/login-link.js";
import { fingerprintOf } from "../../src/credentials/fingerprint.js";
import { Failure } from "../../src/failure.js";
import { renderTemplate } from "../../src/render-template.js";
import type { Consumer } from "../../src/tokens/token-store.js";
import type { ConsumerConfig } from "./consumer-of.js";
import type { Message, Red, RedNode } from "./red.js";
import type { Runtime } from "./runtime.js";
import type { LinkWords } from "./sign-in-messages.js";
import { typedValue } from "./typed-value.js";

export interface LoginLinkConfig extends ConsumerConfig {
  readonly credential?: string;
  readonly action?: "signIn" | "check" | "signOut";
  /** Minutes. */
  readonly lifetime?: string | number;
  readonly mode?: "code" | "link";
  /** What may be a code: `msg.payload` unless told otherwise. */
  readonly code?: string;
  readonly codeType?: string;
  /** Of the message to send; mustache. */
  readonly text?: string;
  readonly label?: string;
  /** Who asks, as the page says it. */
  readonly asker?: string;
  /** How the page names the consumer; empty: not at all. */
  readonly shownAs?: string;
  readonly shownAsType?: string;
  readonly title?: string;
  readonly pageText?: string;
  readonly logo?: string;
  readonly language?: string;
  readonly back?: string;
}

const USUAL_MINUTES = 10;
const MOST_MINUTES = 24 * 60;

/** Of what an author or a message puts onto a page. */
const MOST_CHARACTERS = 500;

/**
 * What the node asks a link for. Throws `sign-in-unreachable` where browsers have no address of ours, and
 * `link-mode-forbidden` where settings.js does not allow links without a code.
 */
export async function linkRequestOf(
  RED: Red,
  node: RedNode,
  { runtime, config, consumer, msg }: { runtime: Runtime; config: LoginLinkConfig; consumer: Consumer; msg: Message },
): Promise<LinkRequest> {
  const credentialId = runtime.deployed.credentialIdOf(config.credential ?? "");
  const settings = runtime.deployed.consumerSettings(credentialId);
  if (settings?.addresses === undefined) throw new Failure("sign-in-unreachable");
  const mode = config.mode ?? "code";
  if (mode === "link" && !runtime.settings.isLinkModeAllowed) throw new Failure("link-mode-forbidden");
  const shownAs = await typedValue(RED, node, { type: config.shownAsType ?? "str", value: config.shownAs ?? "" }, msg);
  return {
    credentialId,
    fingerprint: fingerprintOf(settings),
    nodeId: node.id,
    consumer,
    mode,
    lifetimeMs: minutesOf(config) * 60_000,
    page: pageOf(config, shownAs),
    addresses: settings.addresses,
  };
}

/** What may be a code in a message. */
export async function codeOf(RED: Red, node: RedNode, config: LoginLinkConfig, msg: Message): Promise<unknown> {
  return typedValue(RED, node, { type: config.codeType ?? "msg", value: config.code ?? "payload" }, msg);
}

/** Throws `template-invalid`. */
export function wordsOf(RED: Red, config: LoginLinkConfig, msg: Message): LinkWords {
  const usual = (name: string) => RED._(`@keyring/node-red/keyring-login-link:chat.${name}`);
  try {
    const text = renderTemplate(config.text || usual("text"), msg, String);
    return { text, label: config.label || usual("label") };
  } catch {
    throw new Failure("template-invalid"); // without mustache's error: it quotes the template
  }
}

function minutesOf({ lifetime }: LoginLinkConfig): number {
  const minutes = Number(lifetime);
  return minutes > 0 ? Math.min(minutes, MOST_MINUTES) : USUAL_MINUTES;
}

function pageOf(config: LoginLinkConfig, shownAs: unknown): PageChoices {
  const { asker, title, pageText: text, logo, language, back } = config;
  const consumer = typeof shownAs === "number" ? String(shownAs) : shownAs;
  const texts = Object.entries({ asker, title, text, language, back, consumer });
  const choices: PageChoices = Object.fromEntries(
    texts.flatMap(([name, value]) =>
      typeof value === "string" && value !== "" ? [[name, value.slice(0, MOST_CHARACTERS)]] : [],
    ),
  );
  return { ...choices, ...(logo !== undefined && readLogo(logo) && { logo }) };
}
