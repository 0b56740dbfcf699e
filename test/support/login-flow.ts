import { createServer } from "node:http";
import type { Message } from "../../nodes/runtime/red.js";
import { ConsumerBrowser, codeIn } from "./consumer-browser.js";
import { oauthCredential, oauthSecrets } from "./credentials.js";
import { untilEnd } from "./exchange.js";
import { listening } from "./listening.js";
import type { OAuthServer } from "./oauth-server.js";
import { startFlow, type FlowNode, type FlowOptions, type RunningFlow } from "./running-flow.js";

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
  readonly secrets?: Readonly<Record<string, object>>;
  /** More of settings.js. */
  readonly settings?: object;
  readonly keyring?: object;
  /** Of a Node-RED that is started again. */
  readonly port?: number;
  readonly registrations?: NonNullable<FlowOptions["registrations"]>;
}

export async function startLoginFlow(oauth: OAuthServer, options: LoginFlowOptions = {}): Promise<LoginFlow> {
  const server = createServer();
  const listener = untilEnd(await listening(server, options.port));
  const url = `http://127.0.0.1:${listener.port}`;
  const flow = await startFlow(loginNodes(oauth, options), {
    secrets: { ...oauthSecrets(oauth), ...options.secrets },
    settings: { keyring: { publicUrl: url, ...options.keyring }, ...options.settings },
    registrations: options.registrations ?? [],
    serve: (httpNode) => server.on("request", httpNode),
  });
  const linkFor = async (consumer: unknown, msg: Message = {}) => {
    const { output2 } = await flow.ask({ payload: "show my orders", consumer, ...msg });
    return linkIn(output2[0]);
  };
  const { close } = untilEnd({
    close: async () => {
      await listener.close();
      forgetWaiting(flow);
    },
  });
  return {
    ...flow,
    url,
    linkFor,
    async signIn(consumer: unknown, login = "ada") {
      const page = await new ConsumerBrowser().signIn(await linkFor(consumer), { login });
      return flow.ask({ consumer, payload: codeIn(page) });
    },
    async close() {
      await flow.close();
      await close();
    },
  };
}

/** The nodes of such a flow. */
export function loginNodes(oauth: OAuthServer, { credential, node, nodes = [] }: LoginFlowOptions): FlowNode[] {
  const link = { id: "node", type: "keyring-login-link", credential: "credential", action: "signIn", ...node };
  return [consumerCredential(oauth, credential), link, ...nodes];
}

/** A process that ends takes them along; here they would go on to the nodes of the next flow. */
function forgetWaiting({ runtime }: RunningFlow): void {
  const { waiting } = runtime.signIn;
  for (const { credentialId, consumer } of waiting.nextToLookAt(waiting.size))
    waiting.endOf(credentialId, consumer, { state: "ended", reason: "expired" });
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
