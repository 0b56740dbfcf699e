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
