import { systemClock } from "../../src/clock.js";
import type { MutualSettings } from "../../src/credentials/credential-settings.js";
import { MutualCredential } from "../../src/credentials/mutual-credential.js";
import type { Transport } from "../../src/http/connections/transport.js";
import type { CredentialEvent } from "../../src/tokens/credential-event.js";
import type { PendingStore } from "../../src/tokens/token-store.js";
import { EndingNotices } from "../../src/tls/ending-notices.js";
import { KeystoreOpener } from "../../src/tls/keystore-opener.js";
import { loadFiles } from "../../src/tls/load-files.js";
import type { OpenedKeystore } from "../../src/tls/open-keystore.js";
import type { Deployment, OnState } from "./deployment.js";
import { readLocalFile } from "./read-local-file.js";

/** How often certificates are compared with the time. */
const TEND_EVERY_MS = 60_000;

interface MutualCredentialsTools {
  readonly transport: Transport;
  /** Knows of which certificates people were told before. */
  readonly pending: PendingStore;
  readonly allowsLocalFiles: boolean;
  readonly onEvent: (credentialId: string, event: CredentialEvent) => void;
}

/** What all Mutual Authentication credentials of one Node-RED share. */
export class MutualCredentials {
  readonly #tools: MutualCredentialsTools;
  readonly #opener = new KeystoreOpener();
  readonly #notices: EndingNotices;
  /** Whose connections are open, by the node's id: they end when it has another certificate, or is gone. */
  readonly #identities = new Map<string, string>();

  constructor(tools: MutualCredentialsTools) {
    this.#tools = tools;
    this.#notices = new EndingNotices(tools.pending);
  }

  /** What the files of a form hold, deployed or not. Throws `local-files-off`, `file-missing`, `keystore-too-costly`. */
  async open(settings: MutualSettings): Promise<OpenedKeystore> {
    const read = this.#tools.allowsLocalFiles ? readLocalFile : undefined;
    return this.#opener.open(await loadFiles(settings, read));
  }

  /** Puts a credential into use; one that is opened anew ends what its node had open before. */
  deploy(nodeId: string, settings: MutualSettings, onState: OnState): Deployment {
    const open = () => this.open(settings);
    const credential = new MutualCredential(settings, { clock: systemClock, open, onState });
    const tend = () => {
      credential.tend();
      void this.#tellOfEnds(settings.id, credential);
    };
    const tending = setInterval(tend, TEND_EVERY_MS).unref();
    let isClosed = false;
    return {
      credential,
      start: async () => {
        await credential.start();
        if (isClosed) return;
        this.#replaceIdentity(nodeId, credential.identity);
        await this.#tellOfEnds(settings.id, credential);
      },
      close: (isRemoved) => {
        isClosed = true;
        clearInterval(tending);
        if (isRemoved) this.forget(nodeId);
      },
    };
  }

  /** Ends the connections of a node that is no such credential any more, or none that can be used. */
  forget(nodeId: string): void {
    this.#replaceIdentity(nodeId, undefined);
  }

  #replaceIdentity(nodeId: string, identity: string | undefined): void {
    const before = this.#identities.get(nodeId);
    if (identity === undefined) this.#identities.delete(nodeId);
    else this.#identities.set(nodeId, identity);
    if (before !== undefined && before !== identity) void this.#tools.transport.endIdentity(before);
  }

  async #tellOfEnds(credentialId: string, { certificates }: MutualCredential): Promise<void> {
    for (const { subject, notAfterMs } of await this.#notices.due(credentialId, certificates, systemClock.nowMs()))
      this.#tools.onEvent(credentialId, { event: "ending-soon", endsAtMs: notAfterMs, certificate: subject });
  }
}
