import { join } from "node:path";
import type { OAuthSettings } from "../../src/credentials/credential-settings.js";
import { fingerprintOf } from "../../src/credentials/fingerprint.js";
import { BrowserSignIn } from "../../src/consumers/sign-in/browser-sign-in.js";
import { CodeTimes } from "../../src/consumers/sign-in/code-times.js";
import { endLateCode } from "../../src/consumers/sign-in/end-late-code.js";
import { ConsumerRegistry } from "../../src/consumers/consumer-registry.js";
import { LinkQuota } from "../../src/consumers/sign-in/link-quota.js";
import { linkNameOf } from "../../src/consumers/sign-in/link-secrets.js";
import type { LinkRequest, LoginLink } from "../../src/consumers/sign-in/login-link.js";
import { LoginLinks } from "../../src/consumers/sign-in/login-links.js";
import type { SignInTools } from "../../src/consumers/sign-in/sign-in-tools.js";
import type { SignInEnd } from "../../src/consumers/sign-in/sign-in-end.js";
import { Turns } from "../../src/consumers/sign-in/turns.js";
import { WaitingMessages } from "../../src/consumers/sign-in/waiting-messages.js";
import { createGrants } from "../../src/oauth/grants.js";
import { FileStore } from "../../src/tokens/file-store.js";
import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import type { TokenSet } from "../../src/tokens/token-set.js";
import type { Consumer } from "../../src/tokens/token-store.js";
import { oauthSettings } from "./oauth-settings.js";
import { PendingInMemory } from "./pending-in-memory.js";
import { temporaryFolder } from "./temporary-folder.js";
import { movableClock, type MovableClock } from "./token-process.js";

export const CONSUMER: Consumer = { kind: "consumer", channel: "", consumer: "c1" };

const COOKIE = "cookie of the browser";

/** What signing in is made of, without Node-RED and HTTP: links in memory, tokens in real files, a provider of the test's. */
export interface SignInBench {
  readonly tools: SignInTools;
  readonly waiting: WaitingMessages<string>;
  readonly pending: PendingInMemory;
  readonly clock: MovableClock;
  /** Access tokens that were revoked. */
  readonly revoked: readonly string[];
  readonly events: readonly CredentialEvent["event"][];
  /** What became of messages that waited. */
  readonly left: readonly (readonly [message: string, end: string])[];
  readonly request: LinkRequest;
  /** A link that a message waits for. */
  waitFor(message: string, changes?: Partial<LinkRequest>): Promise<LoginLink>;
  /** Goes to the provider by the link, and comes back at once; the provider, when it is asked, answers with what `reply` gives. */
  comeBack(link: LoginLink, reply: () => Promise<object>): Promise<LoginLink | undefined>;
  /** The consumer's token as the store has it, read by nobody who has seen it before. */
  storedToken(): Promise<string | undefined>;
}

export async function startSignInBench(changes: Partial<OAuthSettings> = {}): Promise<SignInBench> {
  const settings = oauthSettings({ type: "consumer", ...changes });
  const clock = movableClock();
  const pending = new PendingInMemory(clock);
  const place = await temporaryFolder();
  const store = () => new FileStore({ folder: join(place, "keyring"), keyFilePath: join(place, "key"), secrets: [] });
  const events: CredentialEvent["event"][] = [];
  const [left, revoked]: [[string, string][], string[]] = [[], []];
  const replies: (() => Promise<object>)[] = [];
  const waiting = new WaitingMessages<string>(1_000, clock, ({ message }, end) => {
    left.push([message, wordOf(end)]);
    return true;
  });
  const tools: SignInTools = {
    links: new LoginLinks({ pending, clock, quota: new LinkQuota(1_000), onDropped: () => undefined }),
    waiting,
    registry: new ConsumerRegistry(store(), 100, (_id, _consumer, { event }) => events.push(event)),
    grants: createGrants(async () => {
      const body = Buffer.from(JSON.stringify(await replies.shift()?.()));
      return { statusCode: 200, headers: { "content-type": "application/json" }, body };
    }),
    clock,
    codes: new CodeTimes(clock, (name) => endLateCode(tools, name)),
    turns: new Turns(),
    isLinkModeAllowed: true,
    settingsOf: () => settings,
    askAccount: () => Promise.resolve(undefined),
    revoke: (_settings: OAuthSettings, { accessToken }: TokenSet) => {
      revoked.push(accessToken);
      return Promise.resolve();
    },
    announce: () => Promise.resolve(),
  };
  const browser = new BrowserSignIn(tools);
  const request = requestOf(settings);
  return {
    tools,
    waiting,
    pending,
    clock,
    revoked,
    events,
    left,
    request,
    async waitFor(message, more = {}) {
      const link = await tools.links.open({ ...request, ...more });
      const { credentialId, nodeId, consumer, endsAtMs, secret } = link;
      const linkName = linkNameOf(secret);
      waiting.put({ credentialId, nodeId, consumer, endsAtMs, linkName, message, done: () => undefined });
      return link;
    },
    async comeBack({ secret }, reply) {
      const { location } = await browser.start(secret, COOKIE);
      replies.push(reply);
      const state = new URL(location).searchParams.get("state") ?? "";
      await browser.finish({ code: "code", state }, () => COOKIE, "/keyring/callback/demo");
      return tools.links.read(linkNameOf(secret));
    },
    async storedToken() {
      return (await store().read(settings.id, CONSUMER))?.record.sets[0]?.accessToken;
    },
  };
}

function requestOf(settings: OAuthSettings): LinkRequest {
  return {
    credentialId: settings.id,
    fingerprint: fingerprintOf(settings),
    nodeId: "node",
    consumer: CONSUMER,
    mode: "code",
    lifetimeMs: 600_000,
    page: {},
    addresses: { loginBase: "https://a.example/keyring/login", callbackUrl: "https://a.example/keyring/callback/demo" },
  };
}

function wordOf(end: SignInEnd): string {
  return end.state === "ended" ? end.reason : end.state;
}
