/** As large as each of a credential's files may be. */
export const MOST_FILE_BYTES = 1024 * 1024;

/** All that is needed to open a client's keystore with its trust certificates. */
export interface KeystoreSource {
  readonly keystore: NamedFile;
  /** The certificate of a PEM key that stands in a file of its own. */
  readonly certificate?: NamedFile;
  readonly password: string;
  /** Empty: the keystore's. */
  readonly keyPassword: string;
  /** Empty: the only one. */
  readonly entry: string;
  readonly trust: readonly NamedFile[];
  readonly trustPassword: string;
}

export interface NamedFile {
  /** For people. */
  readonly name: string;
  readonly bytes: Uint8Array;
}
