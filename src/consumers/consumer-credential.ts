import type { TokenSettings } from "../credentials/credential-settings.js";
import type { LiveCredential, Use } from "../credentials/live-credential.js";
import { Failure } from "../failure.js";
import { rememberLast } from "../remember-last.js";
import type { ConsumerRegistry, KnownConsumer } from "./consumer-registry.js";

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
  let looking: Promise<void> | undefined;
  const isUpToDate = () => known.announcements === announcements();
  const look = async () => {
    const seen = announcements();
    await known.tokens.readAgain();
    known.announcements = seen;
  };
  const lookAgain = () => (looking ??= look().finally(() => (looking = undefined)));
  const use = async (): Promise<Use> => {
    if (!isUpToDate()) await lookAgain();
    try {
      return await credential.use();
    } catch (error) {
      if (!needsAuthorizing(error)) throw error;
      await lookAgain(); // somebody may have signed in by another process
      return credential.use();
    }
  };
  const usesOf = rememberLast((fresh: Use) => consumersUse(name, fresh));
  const consumers: LiveCredential = {
    settings: credential.settings,
    state: () => credential.state(),
    useNow: () => {
      const fresh = isUpToDate() ? credential.useNow() : undefined;
      return fresh && usesOf(fresh);
    },
    use: async () => consumersUse(name, await orNeedsSignIn(name, use)),
  };
  return { credential: consumers, close };
}

/** The same use; a renewal that finds the grant dead asks for a sign-in. */
function consumersUse(name: string, { renewal, ...use }: Use): Use {
  if (renewal === undefined) return use;
  const afterRefusal = async () => {
    const another = await orNeedsSignIn(name, () => renewal.afterRefusal());
    return another && consumersUse(name, another);
  };
  return { ...use, renewal: { isExpired: (reply) => renewal.isExpired(reply), afterRefusal } };
}

async function orNeedsSignIn<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw needsAuthorizing(error) ? needsSignIn(name, error) : error;
  }
}

function needsAuthorizing(error: unknown): error is Failure {
  return error instanceof Failure && error.code === "needs-authorizing";
}

function needsSignIn(name: string, { cause }: Failure): Failure {
  return new Failure("needs-sign-in", { name }, cause === undefined ? {} : { cause });
}
