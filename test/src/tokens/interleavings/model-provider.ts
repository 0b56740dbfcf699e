import { Failure } from "../../../../src/failure.js";
import type { TokenFields } from "../../../../src/oauth/token-client.js";

/** All tokens that come from one sign-in. */
export interface Family {
  readonly number: number;
  isRevoked: boolean;
}

export interface GivenToken {
  readonly family: Family;
  /** Of its family, oldest first. */
  readonly number: number;
  /** Spent: it brought another. */
  isUsed: boolean;
}

/** A provider that rotates refresh tokens, and revokes the whole family where it sees a used one. */
export class ModelProvider {
  readonly #refreshTokens = new Map<string, GivenToken>();
  readonly #accessTokens = new Map<string, GivenToken>();

  signIn(): TokenFields {
    return this.#give({ number: this.#refreshTokens.size, isRevoked: false }, 1);
  }

  /** Throws `grant-refused` for a token that is not good any more. */
  refresh(refreshToken: string): TokenFields {
    const given = this.find(refreshToken);
    if (given.isUsed) given.family.isRevoked = true;
    if (given.family.isRevoked) throw new Failure("grant-refused", { status: 400, error: "invalid_grant" });
    given.isUsed = true;
    return this.#give(given.family, given.number + 1);
  }

  /** The refresh token that it once gave. */
  find(refreshToken: string): GivenToken {
    const given = this.#refreshTokens.get(refreshToken);
    if (given === undefined) throw new Error(`Nobody gave ${refreshToken}.`);
    return given;
  }

  findAccessToken(accessToken: string): GivenToken {
    const given = this.#accessTokens.get(accessToken);
    if (given === undefined) throw new Error(`Nobody gave ${accessToken}.`);
    return given;
  }

  /** No process and no test has the number: tokens of a run are told apart by it alone. */
  #give(family: Family, number: number): TokenFields {
    const name = this.#refreshTokens.size + 1;
    this.#refreshTokens.set(`refresh-${name}`, { family, number, isUsed: false });
    this.#accessTokens.set(`access-${name}`, { family, number, isUsed: false });
    return { access_token: `access-${name}`, refresh_token: `refresh-${name}`, expires_in: 3600 };
  }
}
