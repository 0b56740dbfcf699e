import assert from "node:assert/strict";
import { adminClient, authorizeByFetch, type AdminClient } from "./admin-client.js";
import { askingFlow } from "./asking-flow.js";
import { authorizationForm, credentialNode, oauthSecrets } from "./credentials.js";
import { startCrmServer, type CrmServer } from "./crm-server.js";
import { startNodeRed, type NodeRedOptions, type RunningNodeRed } from "./node-red.js";
import { startOAuthServer, type OAuthServer, type OAuthServerOptions } from "./oauth-server.js";
import type { FlowNode } from "./running-flow.js";

/** A Node-RED with a provider and an API of its own, and a flow that calls the API with the credential "credential". */
export interface AuthorizedNodeRed {
  readonly oauth: OAuthServer;
  readonly crm: CrmServer;
  readonly nodeRed: RunningNodeRed;
  readonly admin: AdminClient;
  /** The credential as the editor's dialog sends it to Authorize. */
  readonly form: (fields?: object) => object;
  readonly secrets: object;
  /** The credential as it stands in the flow; its secrets are known to Node-RED. */
  readonly credential: (fields?: object) => FlowNode;
  /** The flow that `askFlow` asks. */
  readonly flow: (fields?: object, nodes?: readonly FlowNode[]) => readonly FlowNode[];
  /** Signs in again, and gives what the dialog is told. */
  readonly authorize: (fields?: object) => Promise<unknown>;
  /** How many refresh tokens the provider was sent so far. */
  readonly refreshes: () => number;
  /** What the dialog shows of the deployed credential. */
  readonly shown: () => Promise<Shown>;
  readonly close: () => Promise<void>;
}

/** The state of a credential as the editor is told it. */
interface Shown {
  readonly state: {
    readonly state: string;
    readonly reason?: { readonly code: string };
    readonly authorization?: { readonly account?: string };
  };
  readonly sentence?: string;
}

type Options = Omit<NodeRedOptions, "flows"> & {
  readonly oauthOptions?: OAuthServerOptions;
  /** Beside the flow that `askFlow` asks. */
  readonly nodes?: readonly FlowNode[];
};

/** Starts it all, signs in and deploys. A token that the API refuses is renewed at once. */
export async function startAuthorized({ oauthOptions, nodes, ...options }: Options): Promise<AuthorizedNodeRed> {
  const oauth = await startOAuthServer(oauthOptions);
  const crm = await startCrmServer({ lookUpToken: oauth.lookUpToken });
  const settings = { keyring: "{ refusedTokenMinimumAge: 0 }", ...options.settings };
  const nodeRed = await startNodeRed({ ...options, settings, flows: [] });
  const admin = adminClient(nodeRed);
  const secrets = oauthSecrets(oauth).credential;
  const form = (fields: object = {}) =>
    authorizationForm(oauth, { editorOrigin: nodeRed.url, baseUrl: crm.url, ...fields });
  const credential = (fields: object = {}) => credentialNode(form(fields));
  const flow = (fields: object = {}, more = nodes) => askingFlow(credential(fields), "/contacts.info?id=42", more);
  const running: AuthorizedNodeRed = {
    oauth,
    crm,
    nodeRed,
    admin,
    form,
    secrets,
    credential,
    flow,
    authorize: (fields) => authorizeByFetch(admin, "credential", { form: form(fields), secrets }),
    refreshes: () => oauth.tokenRequests.filter(({ grantType }) => grantType === "refresh_token").length,
    shown: async () => JSON.parse((await admin.ask("GET", "/keyring/credentials/credential")).text) as Shown,
    close: async () => {
      await Promise.all([nodeRed.close(), oauth.close(), crm.close()]);
    },
  };
  await running.authorize();
  await admin.deploy(flow({ credentials: secrets }));
  assert.equal((await running.shown()).state.state, "ready");
  return running;
}
