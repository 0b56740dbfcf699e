import type { Clock } from "../clock.js";
import { Failure } from "../failure.js";
import type { CredentialState } from "../tokens/credential-state.js";
import type { CertificateSummary } from "../tls/keystore-report.js";
import { createClientTls, type ClientTls } from "../tls/client-tls.js";
import { ENDING_SOON_MS } from "../tls/ending-notices.js";
import type { Identity, OpenedKeystore, Outcome, TrustedCertificate } from "../tls/open-keystore.js";
import { checkValidity } from "../tls/check-validity.js";
import type { MutualSettings } from "./credential-settings.js";
import type { LiveCredential, Use } from "./live-credential.js";

export interface MutualCredentialTools {
  readonly clock: Clock;
  /** Reads and opens the files. Throws a Failure where a file can't be had, or opening takes too long. */
  readonly open: () => Promise<OpenedKeystore>;
  /** Told of each change of state. */
  readonly onState: (state: CredentialState) => void;
}

/** What an opened keystore is to requests. */
interface Ready {
  readonly identity: Identity;
  readonly tls: ClientTls;
  /** The client's own with its chain, and those to be trusted. */
  readonly certificates: readonly CertificateSummary[];
  readonly use: Use;
}

/** A credential that is a client certificate: its keystore is opened once, and all requests share what came of it. */
export class MutualCredential implements LiveCredential {
  readonly settings: MutualSettings;
  readonly #tools: MutualCredentialTools;
  #opening: Promise<Ready> | undefined;
  #ready: Ready | undefined;
  #failure: Failure | undefined;
  #lastState = "";

  constructor(settings: MutualSettings, tools: MutualCredentialTools) {
    this.settings = settings;
    this.#tools = tools;
  }

  /** Opens the keystore and tells the state; what goes wrong is the state. */
  async start(): Promise<void> {
    await this.#open().catch(() => undefined);
    this.tend();
  }

  /** For now and then: time changes what a certificate is worth. */
  tend(): void {
    const state = this.state();
    const text = JSON.stringify(state);
    if (text === this.#lastState) return;
    this.#lastState = text;
    this.#tools.onState(state);
  }

  /** Of its connections; undefined before the keystore is open, or where it can't be. */
  get identity(): string | undefined {
    return this.#ready?.tls.identity;
  }

  /** The client's own certificates and those that it trusts; none before the keystore is open. */
  get certificates(): readonly CertificateSummary[] {
    return this.#ready?.certificates ?? [];
  }

  state(): CredentialState {
    if (this.#failure) return { state: "incomplete", reason: reasonOf(this.#failure) };
    if (this.#ready === undefined) return { state: "loading" };
    const nowMs = this.#tools.clock.nowMs();
    const invalid = checkValidity(this.#ready.identity.certificates, nowMs);
    if (invalid) return { state: "invalid", reason: reasonOf(invalid) };
    const ends = this.#ready.certificates.map(({ notAfterMs }) => notAfterMs).filter((endMs) => endMs > nowMs);
    const endsAtMs = Math.min(...ends);
    return { state: "ready", ...(endsAtMs - nowMs < ENDING_SOON_MS && { endsAtMs }) };
  }

  useNow(): Use | undefined {
    return this.#ready && this.#validUse(this.#ready);
  }

  async use(): Promise<Use> {
    return this.#validUse(await this.#open());
  }

  /** Throws `certificate-expired` and `certificate-not-yet-valid`. */
  #validUse({ identity, use }: Ready): Use {
    const invalid = checkValidity(identity.certificates, this.#tools.clock.nowMs());
    if (invalid) throw invalid;
    return use;
  }

  async #open(): Promise<Ready> {
    this.#opening ??= this.#tools.open().then((opened) => makeReady(this.settings, opened));
    try {
      this.#ready = await this.#opening;
      return this.#ready;
    } catch (error) {
      this.#failure = error instanceof Failure ? error : new Failure("unexpected", {}, { cause: error });
      throw this.#failure;
    }
  }
}

/** Throws the failure of the first part that can't be used: whom to trust may not be left to chance. */
function makeReady(settings: MutualSettings, opened: OpenedKeystore): Ready {
  const identity = valueOf(opened.identity);
  const chosen = [...opened.trust.flatMap((file) => valueOf(file)), ...opened.trusted];
  const trusted = chosen.length > 0 ? chosen : opened.roots;
  const tls = createClientTls({
    ...identity,
    trust: trusted.map(({ pem }) => pem),
    trustsDefaults: chosen.length === 0,
    minVersion: settings.minVersion,
    maxVersion: settings.maxVersion,
    ...(settings.serverName !== undefined && { serverName: settings.serverName }),
  });
  const certificates = distinct([
    ...identity.certificates,
    ...trusted.map(({ summary }: TrustedCertificate) => summary),
  ]);
  return { identity, tls, certificates, use: { applied: { headers: {}, query: {} }, facts: {}, tls } };
}

function reasonOf({ code, facts }: Failure): Pick<Failure, "code" | "facts"> {
  return { code, facts };
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if ("value" in outcome) return outcome.value;
  throw new Failure(outcome.failure.code, outcome.failure.facts);
}

function distinct(certificates: readonly CertificateSummary[]): readonly CertificateSummary[] {
  return [...new Map(certificates.map((certificate) => [certificate.sha256, certificate])).values()];
}
