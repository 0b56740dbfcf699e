import type { FailedReason } from "../outcome-pages.js";

type AboutProvider = (provider: string) => string;

/** Everything that the pages say, in one language. Names come in ready to be shown; nothing is HTML. */
export interface Words {
  /** Between two sentences. */
  readonly gap: string;
  /** Stand where the provider, or who asks, has no name. */
  readonly unnamedProvider: string;
  readonly unnamedAsker: string;
  readonly backToChat: string;
  readonly closePage: string;
  /** How to come by a new link. */
  readonly newLink: string;
  readonly start: {
    readonly heading: AboutProvider;
    readonly asks: (asker: string, provider: string) => string;
    /** What Continue leads to, and what stays private. */
    readonly meaning: AboutProvider;
    /** When to continue, where it is known who is meant, and where it is not. */
    readonly onlyIfYouAre: (consumer: string) => string;
    readonly onlyIf: string;
    readonly continue: string;
    readonly decline: string;
    readonly openElsewhere: string;
    readonly refused: AboutProvider;
    readonly continueHere: string;
  };
  readonly leaving: {
    readonly heading: AboutProvider;
    readonly ifNothingHappens: string;
    readonly goOn: AboutProvider;
  };
  readonly code: {
    readonly heading: string;
    readonly signedIn: AboutProvider;
    readonly signedInAs: (provider: string, account: string) => string;
    readonly only: string;
    /** Said before the digits by a screen reader. */
    readonly label: string;
    readonly valid: (duration: string) => string;
    readonly nobody: string;
    readonly warning: AboutProvider;
  };
  readonly done: {
    readonly heading: string;
    readonly access: AboutProvider;
    readonly accessAs: (provider: string, account: string) => string;
    readonly goOn: string;
    readonly writeAgain: string;
  };
  readonly declined: Outcome<string>;
  readonly failed: Readonly<Record<FailedReason, Outcome<AboutProvider>>>;
  readonly gone: Outcome<string>;
  readonly otherBrowser: Outcome<string> & {
    /** What to do where the code can't be found, which ends after this time. */
    readonly lost: (duration: string) => string;
  };
}

interface Outcome<Text> {
  readonly heading: string;
  readonly text: Text;
}
