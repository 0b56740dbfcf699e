import type { Logo } from "./logo.js";
import { markup, type Markup } from "./markup.js";
import { shownName } from "./shown-name.js";

/** What the author put above every page of a login link. */
export interface Branding {
  readonly title?: string;
  /** An https address or base64 image data; anything else is not shown. */
  readonly logo?: string;
}

/** The logo and the title, or undefined where there is neither. The logo has no name of its own: the title says it. */
export function brandOf({ title }: Branding, logo: Logo | undefined): Markup | undefined {
  const name = shownName(title);
  if (name === undefined && logo === undefined) return undefined;
  const image = logo && markup`<img class="logo" src="${logo.url}" alt="" referrerpolicy="no-referrer">`;
  return markup`<header>${image}${name === undefined ? undefined : markup`<span>${name}</span>`}</header>`;
}
