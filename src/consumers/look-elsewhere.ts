import { endReasonOf } from "./browser-sign-in.js";
import type { LoginLink } from "./login-link.js";
import type { SignInEnd } from "./sign-in-end.js";
import type { SignInTools } from "./sign-in-tools.js";
import type { WaitingMessages } from "./waiting-messages.js";

/** Of messages that wait: so many are looked at each time, in turn. */
const MOST_AT_ONCE = 500;

/** Lets go on what waits here for a sign-in that another process on the same store saw. A store that can't be read changes nothing. */
export async function lookElsewhere<Message>(
  { links, waiting }: SignInTools,
  messages: WaitingMessages<Message>,
): Promise<void> {
  for (const { linkName, credentialId, consumer } of messages.nextToLookAt(MOST_AT_ONCE)) {
    const link = await links.read(linkName).catch(() => undefined);
    const end = link && endOf(link);
    if (end?.state === "signed-in") waiting.endOf(credentialId, consumer, end);
    else if (end) waiting.endOfLink(linkName, end);
    else if (link) waiting.extend(linkName, link.endsAtMs);
  }
}

function endOf({ outcome }: LoginLink): SignInEnd | undefined {
  switch (outcome?.state) {
    case "kept":
      return { state: "signed-in", authorization: outcome.authorization };
    case "declined":
      return { state: "ended", reason: "declined" };
    case "failed":
      return { state: "ended", reason: endReasonOf(outcome.reason), failure: outcome.reason };
    case "code":
    case undefined:
      return undefined;
  }
}
