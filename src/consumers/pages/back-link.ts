import { chatAddress } from "./addresses.js";
import { markup, type Markup } from "./markup.js";
import type { Words } from "./words/words.js";

export interface WayBack {
  /** Address of the chat: https, http on loopback, or an app that has chats; anything else is not shown. */
  readonly back?: string;
}

/** The button "Back to the chat", or undefined where no address leads there. */
export function backLink({ back }: WayBack, words: Words): Markup | undefined {
  const address = chatAddress(back);
  return address === undefined
    ? undefined
    : markup`<a class="press" rel="noreferrer" href="${address}">${words.backToChat}</a>`;
}
