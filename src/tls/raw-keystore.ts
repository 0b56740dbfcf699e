/** What a keystore file holds, before keys and certificates are brought together. */
export interface RawKeystore {
  readonly keys: readonly RawKey[];
  readonly certificates: readonly RawCertificate[];
}

export interface RawKey {
  /** Empty where the file has no name for it. */
  readonly alias: string;
  /** PKCS #8; undefined where the password does not open it. */
  readonly der: Buffer | undefined;
  /** The certificate with the same id is said to be the key's. */
  readonly pairId?: string;
}

export interface RawCertificate {
  readonly der: Buffer;
  readonly pairId?: string;
  /** The file itself says that it is to be trusted. */
  readonly isTrusted: boolean;
}

/** The passwords of a keystore. */
export interface KeystorePasswords {
  readonly keystore: string;
  /** Empty: the keystore's. */
  readonly key: string;
}
