/** What the forms must ask the server for: `keyring/setup`. */
export interface Setup {
  readonly apps: readonly {
    readonly name: string;
    readonly label: string;
    readonly grant: "authorization_code" | "client_credentials";
  }[];
  readonly callback: {
    /** `keyring.publicUrl`. */
    readonly publicUrl?: string;
    /** Root under which the callback stands, and root of the editor; with a slash at both ends. */
    readonly root: string;
    readonly adminRoot: string;
    readonly isGuarded: boolean;
  };
  /** Where consumers sign in: `keyring.publicUrl`, and the root of the node routes; absent where there are none. */
  readonly consumers?: { readonly publicUrl?: string; readonly root: string };
  /** Whether a login link may do without a code. */
  readonly isLinkModeAllowed: boolean;
}

let asked: Promise<Setup> | undefined;

/** Asked once for each load of the editor; again after a failure. The URL is relative, so that the editor adds its login. */
export function loadSetup(): Promise<Setup> {
  asked ??= Promise.resolve($.getJSON("keyring/setup")).then(
    (setup: Setup) => setup,
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

/** Origin of the editor and what a proxy puts before its root: `https://host/prefix`, no slash at the end. */
export function editorOrigin({ callback }: Setup): string {
  const path = location.pathname.endsWith(callback.adminRoot)
    ? location.pathname.slice(0, -callback.adminRoot.length)
    : location.pathname.replace(/\/+$/, "");
  return location.origin + path;
}
