import type { TokenSettings } from "../credentials/credential-settings.js";
import type { LiveCredential, Use } from "../credentials/live-credential.js";
import { Failure } from "../failure.js";
import { keepUp, type ConsumerRegistry, type KnownConsumer } from "./consumer-registry.js";

export interface ConsumerCredentialTools {
  /** Of the running credential node. */
  readonly nodeId: string;
  readonly registry: ConsumerRegistry;
  /** As the store's announcements were seen last. */
  readonly announcements: () => string;
  /** The credential with the tokens of one consumer, and what ends its use. */
  readonly open: (known: KnownConsumer) => { readonly credential: LiveCredential; readonly close: () => void };
}

/** A credential that each consumer signs in to: without a consumer it can't be used, and it never speaks for the author. */
export function createConsumerCredential(settings: TokenSettings, tools: ConsumerCredentialTools): LiveCredential {
  const { registry, nodeId } = tools;
  const deploy = {};
  return {
    settings,
    state: () => ({ state: "ready" }),
    useNow: () => undefined,
    use: () => Promise.reject(new Failure("no-consumer")),
    of: (consumer) => {
      const known = registry.of(settings.id, consumer);
      const use = known.uses.get(nodeId);
      if (use?.deploy === deploy) return use.credential;
      use?.close();
      const opened = openUse(settings.name, known, tools);
      known.uses.set(nodeId, { deploy, ...opened });
      return opened.credential;
    },
  };
}

/** The consumer's own credential: it looks into the store again where another process may have changed something. */
function openUse(name: string, known: KnownConsumer, { open, announcements }: ConsumerCredentialTools) {
  const { credential, close } = open(known);
  const isUpToDate = () => known.announcements === announcements();
  const lookAgain = async () => {
    known.announcements = announcements();
    await known.tokens.readAgain();
  };
  const use = async (): Promise<Use> => {
    await keepUp(known, announcements());
    try {
      return await credential.use();
    } catch (error) {
      if (!needsAuthorizing(error)) throw error;
      await lookAgain(); // somebody may have signed in by another process
      return credential.use();
    }
  };
  const useSignedIn = async (): Promise<Use> => {
    try {
      return await use();
    } catch (error) {
      throw needsAuthorizing(error) ? needsSignIn(name, error) : error;
    }
  };
  const consumers: LiveCredential = {
    settings: credential.settings,
    state: () => credential.state(),
    useNow: () => (isUpToDate() ? credential.useNow() : undefined),
    use: useSignedIn,
  };
  return { credential: consumers, close };
}

function needsAuthorizing(error: unknown): error is Failure {
  return error instanceof Failure && error.code === "needs-authorizing";
}

function needsSignIn(name: string, { cause }: Failure): Failure {
  return new Failure("needs-sign-in", { name }, cause === undefined ? {} : { cause });
}
