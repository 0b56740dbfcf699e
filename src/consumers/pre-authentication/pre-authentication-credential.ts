import type { Clock } from "../../clock.js";
import type { PreAuthenticationSettings } from "../../credentials/credential-settings.js";
import type { LiveCredential } from "../../credentials/live-credential.js";
import { summarize } from "../../tokens/summarize.js";
import { createConsumerCredential, type ConsumerCredentialTools } from "../consumer-credential.js";
import type { ConsumerRenewer } from "./consumer-renewer.js";
import { keepUp, type KnownConsumer } from "../consumer-registry.js";
import { readConsumer } from "../read-consumer.js";
import { readToken } from "./read-token.js";
import { TokenIntake } from "./token-intake.js";
import type { VerifyToken } from "./verified-token.js";

interface PreAuthenticationTools extends ConsumerCredentialTools {
  readonly verify: VerifyToken;
  readonly renewer: ConsumerRenewer;
  readonly clock: Clock;
}

/** A credential whose consumers bring their tokens with them: the verified claim says who it is, nothing else. */
export function createPreAuthenticationCredential(
  settings: PreAuthenticationSettings,
  tools: PreAuthenticationTools,
): LiveCredential {
  const { registry, announcements, verify, renewer, clock } = tools;
  const intakes = new WeakMap<KnownConsumer, TokenIntake>();
  return {
    ...createConsumerCredential(settings, tools),
    take: async (token, channel) => {
      const verified = await verify(readToken(token));
      const consumer = readConsumer(verified.consumer, channel);
      const known = registry.of(settings.id, consumer);
      const intake = intakes.get(known) ?? new TokenIntake(known.tokens, renewer, clock);
      intakes.set(known, intake);
      await keepUp(known, announcements());
      return { consumer, authorization: summarize(await intake.take(verified)) };
    },
  };
}
