import { systemClock } from "../../src/clock.js";
import { createConsumerCredential, type ConsumerCredentialTools } from "../../src/consumers/consumer-credential.js";
import type { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import { createConsumerRenewer } from "../../src/consumers/pre-authentication/consumer-renewer.js";
import { createVerifier } from "../../src/consumers/pre-authentication/create-verifier.js";
import { createPreAuthenticationCredential } from "../../src/consumers/pre-authentication/pre-authentication-credential.js";
import type { OAuthSettings, TokenSettings } from "../../src/credentials/credential-settings.js";
import { createOAuthCredential, type Evaluate, type LiveCredential } from "../../src/credentials/live-credential.js";
import { hasSharedTokens } from "../../src/credentials/shared-tokens.js";
import type { Transport } from "../../src/http/connections/transport.js";
import type { Grants } from "../../src/oauth/grants.js";
import { createOAuthRenewer } from "../../src/oauth/oauth-renewer.js";
import type { PostForm } from "../../src/oauth/token-client.js";
import type { CredentialTokens } from "../../src/tokens/credential-tokens.js";
import type { Renewer } from "../../src/tokens/renewer.js";
import type { TokenRegistry } from "../../src/tokens/token-registry.js";
import { TokenSource } from "../../src/tokens/token-source.js";
import { deployUnchanging, type Deployment, type OnState } from "./deployment.js";

/** Some providers end a refresh token that was not used for half an hour. */
const TEND_EVERY_MS = 60_000;

export interface TokenCredentialTools {
  readonly tokens: TokenRegistry;
  readonly consumers: ConsumerRegistry;
  readonly grants: Grants;
  readonly postForm: PostForm;
  readonly transport: Transport;
  /** A token that an API refuses is renewed only if it is older than this. */
  readonly refusalAgeMs: number;
}

interface TokenDeploy<Settings extends TokenSettings> {
  readonly nodeId: string;
  readonly settings: Settings;
  readonly onState: OnState;
  readonly evaluate: Evaluate;
}

/** Puts a credential into use that has token sets: shared ones, or those of its consumers. */
export function deployTokenCredential(tools: TokenCredentialTools, deploy: TokenDeploy<TokenSettings>): Deployment {
  const { settings, onState } = deploy;
  return hasSharedTokens(settings)
    ? deployShared(tools, { ...deploy, settings })
    : deployUnchanging(consumerCredential(tools, deploy), onState);
}

function deployShared(
  tools: TokenCredentialTools,
  { settings, onState, evaluate }: TokenDeploy<OAuthSettings>,
): Deployment {
  const source = tokenSource(tools, renewerOf(tools, settings), tools.tokens.of(settings.id), onState);
  const tending = setInterval(() => void source.tend(), TEND_EVERY_MS).unref();
  return {
    credential: createOAuthCredential(settings, source, evaluate),
    async start() {
      await source.start();
      await source.tend();
    },
    close() {
      clearInterval(tending);
      source.close();
    },
  };
}

function consumerCredential(
  tools: TokenCredentialTools,
  { nodeId, settings, evaluate }: TokenDeploy<TokenSettings>,
): LiveCredential {
  const renewer = renewerOf(tools, settings); // one for all consumers
  const ofConsumers: ConsumerCredentialTools = {
    nodeId,
    registry: tools.consumers,
    announcements: () => tools.tokens.announcements,
    open: ({ tokens }) => {
      const source = tokenSource(tools, renewer, tokens, ignore);
      return {
        credential: createOAuthCredential(settings, source, evaluate),
        close: () => {
          source.close();
        },
      };
    },
  };
  if (settings.type !== "pre_authentication") return createConsumerCredential(settings, ofConsumers);
  return createPreAuthenticationCredential(settings, {
    ...ofConsumers,
    verify: createVerifier(settings, tools.transport, systemClock),
    renewer: createConsumerRenewer(settings, tools.postForm, systemClock),
    clock: systemClock,
  });
}

function tokenSource(
  { refusalAgeMs }: TokenCredentialTools,
  renewer: Renewer,
  tokens: CredentialTokens,
  onState: OnState,
): TokenSource {
  return new TokenSource(renewer, { tokens, clock: systemClock, refusalAgeMs, onState });
}

function renewerOf({ postForm, grants }: TokenCredentialTools, settings: TokenSettings): Renewer {
  return settings.type === "pre_authentication"
    ? createConsumerRenewer(settings, postForm, systemClock)
    : createOAuthRenewer(settings, grants, systemClock);
}

function ignore(): void {
  // what a consumer's tokens come to is no state of the credential
}
