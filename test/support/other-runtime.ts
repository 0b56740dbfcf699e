import { answerInChat, type ChatAnswer } from "../../src/consumers/sign-in/chat-sign-in.js";
import { linkNameOf } from "../../src/consumers/sign-in/link-secrets.js";
import type { LoginLink } from "../../src/consumers/sign-in/login-link.js";
import { makeSecret } from "../../src/oauth/pkce.js";
import type { Red } from "../../nodes/runtime/red.js";
import { Runtime } from "../../nodes/runtime/runtime.js";
import type { LoginFlow } from "./login-flow.js";
import { signIn, type SignInAnswers } from "./sign-in.js";

/** Another process on the same store: a runtime of its own, in which the same credential is deployed. */
export interface OtherRuntime {
  readonly runtime: Runtime;
  /** The link of an address. */
  read(address: string): Promise<LoginLink>;
  /** Signs in by a link in a browser that this process answers. */
  signIn(link: string, answers?: SignInAnswers): Promise<LoginLink>;
  /** What this process answers to a text of the link's consumer. */
  say(link: LoginLink, text: unknown): Promise<ChatAnswer>;
}

export async function startOtherRuntime(RED: Red, flow: LoginFlow): Promise<OtherRuntime> {
  const runtime = new Runtime(RED);
  const settings = flow.runtime.deployed.settings("credential");
  if (settings === undefined) throw new Error("no credential is deployed");
  await runtime.deploy("credential", settings, ignore, () => Promise.resolve(undefined));
  const read = async (address: string) => {
    const link = await runtime.signIn.tools.links.read(linkNameOf(secretIn(address)));
    if (link === undefined) throw new Error("no such link");
    return link;
  };
  return {
    runtime,
    read,
    async signIn(address, answers) {
      const cookie = makeSecret();
      const { location } = await runtime.signIn.browser.start(secretIn(address), cookie);
      const { searchParams, pathname } = await signIn(location, answers);
      await runtime.signIn.browser.finish(Object.fromEntries(searchParams), () => cookie, pathname);
      return read(address);
    },
    say(link, text) {
      const { credentialId, fingerprint, nodeId, consumer, mode, page, address, callbackUrl } = link;
      const addresses = { loginBase: address.slice(0, address.lastIndexOf("/")), callbackUrl };
      const request = { credentialId, fingerprint, nodeId, consumer, mode, page, addresses, lifetimeMs: 600_000 };
      return answerInChat(runtime.signIn.tools, request, text);
    },
  };
}

function secretIn(address: string): string {
  return address.slice(address.lastIndexOf("/") + 1);
}

function ignore(): void {
  // a consumer credential's state does not change
}
