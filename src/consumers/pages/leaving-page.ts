import { Failure } from "../../failure.js";
import { webAddress } from "./addresses.js";
import { markup } from "./markup.js";
import type { PageContent } from "./page-frame.js";
import { shownName } from "./shown-name.js";
import type { Words } from "./words/words.js";

/** Answer to Continue: goes on to the provider by itself. */
export interface LeavingPage {
  readonly kind: "leaving";
  readonly provider: string;
  /** The authorization URL. */
  readonly location: string;
}

/** Throws `url-not-http` where the location is no web address. */
export function leavingPage({ provider, location }: LeavingPage, words: Words): PageContent {
  const name = shownName(provider) ?? words.unnamedProvider;
  const url = webAddress(location);
  if (url === undefined) throw new Failure("url-not-http");
  return {
    heading: words.leaving.heading(name),
    tone: "plain",
    head: markup`<meta http-equiv="refresh" content="0;url=${url}">`,
    body: markup`<p>${words.leaving.ifNothingHappens}</p>
<a class="press" rel="noreferrer" href="${url}">${words.leaving.goOn(name)}</a>`,
  };
}
