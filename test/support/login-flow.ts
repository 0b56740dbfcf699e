import { createServer } from "node:http";
import type { Message } from "../../nodes/runtime/red.js";
import { ConsumerBrowser, codeIn } from "./consumer-browser.js";
import { oauthCredential, oauthSecrets } from "./credentials.js";
import { untilEnd } from "./exchange.js";
import { freePort } from "./node-red.js";
import type { OAuthServer } from "./oauth-server.js";
import { startFlow, type FlowNode, type RunningFlow } from "./running-flow.js";

/** A flow with a Consumer login link "node", whose links work. */
export interface LoginFlow extends RunningFlow {
  readonly url: string;
  /** The link that a message of this consumer is answered with. */
  linkFor(consumer: unknown, msg?: Message): Promise<string>;
  /** Signs the consumer in by a browser of its own, code and all; gives what the code's message came to. */
  signIn(consumer: unknown, login?: string): ReturnType<RunningFlow["ask"]>;
}

export interface LoginFlowOptions {
  readonly node?: object;
  readonly credential?: object;
  readonly nodes?: readonly FlowNode[];
  readonly settings?: object;
  readonly keyring?: object;
}

export async function startLoginFlow(oauth: OAuthServer, options: LoginFlowOptions = {}): Promise<LoginFlow> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const credential = consumerCredential(oauth, options.credential);
  const node = { id: "node", type: "keyring-login-link", credential: "credential", action: "signIn", ...options.node };
  const flow = await startFlow([credential, node, ...(options.nodes ?? [])], {
    secrets: oauthSecrets(oauth),
    settings: { keyring: { publicUrl: url, ...options.keyring }, ...options.settings },
    serve(httpNode) {
      const server = createServer(httpNode).listen(port, "127.0.0.1");
      untilEnd({
        close: () =>
          new Promise<void>((resolve) => {
            server.close(() => {
              resolve();
            });
            server.closeAllConnections();
          }),
      });
    },
  });
  const linkFor = async (consumer: unknown, msg: Message = {}) => {
    const { output2 } = await flow.ask({ payload: "show my orders", consumer, ...msg });
    return linkIn(output2[0]);
  };
  return {
    ...flow,
    url,
    linkFor,
    async signIn(consumer, login = "ada") {
      const page = await new ConsumerBrowser().signIn(await linkFor(consumer), { login });
      return flow.ask({ consumer, payload: codeIn(page) });
    },
  };
}

/** A credential that consumers of the OAuth server sign in to. */
export function consumerCredential(oauth: OAuthServer, fields: object = {}): FlowNode {
  return oauthCredential(oauth, {
    credentialType: "consumer",
    grant: "authorization_code",
    providerName: "Demo",
    server: "demo",
    scope: "openid contacts",
    ...fields,
  });
}

export function linkIn(msg: Message | undefined): string {
  const { url } = (msg?.loginLink ?? {}) as { url?: unknown };
  if (typeof url !== "string") throw new Error("no link");
  return url;
}
