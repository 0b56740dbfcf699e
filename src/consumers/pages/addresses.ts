import { isSecure, parseUrl } from "../../parse-url.js";

/** Schemes by which a phone goes back to the app that has the chat. */
const CHAT_SCHEMES: ReadonlySet<string> = new Set(
  (
    "tg whatsapp whatsapp-consumer fb-messenger instagram line viber weixin wechat kakaotalk zalo sgnl threema " +
    "slack msteams discord skype xmpp matrix sms mailto tel"
  )
    .split(" ")
    .map((name) => `${name}:`),
);

/** The http or https address of a text as a URL parser writes it, or undefined. */
export function webAddress(text: string | undefined): string | undefined {
  const url = parseUrl(text ?? "");
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}

/** Where "Back to the chat" may lead: https, http on this machine, or the scheme of an app that has chats. Undefined for anything else. */
export function chatAddress(text: string | undefined): string | undefined {
  const url = parseUrl(text ?? "");
  if (url === undefined) return undefined;
  return isSecure(url) || CHAT_SCHEMES.has(url.protocol) ? url.href : undefined;
}
