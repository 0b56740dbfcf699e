/** A token request as the provider answered it. */
export interface TokenExchange {
  readonly status: number;
  /** The refresh token that was sent. */
  readonly spent?: string;
  /** What was given. */
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** What matters of a token request's parameters and its answer. */
export function exchangeOf(status: number, parameters: unknown, answer: unknown): TokenExchange {
  const spent = textOf(parameters, "refresh_token");
  const accessToken = textOf(answer, "access_token");
  const refreshToken = textOf(answer, "refresh_token");
  return {
    status,
    ...(spent !== undefined && { spent }),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

function textOf(fields: unknown, name: string): string | undefined {
  if (typeof fields !== "object" || fields === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(fields)).get(name);
  return typeof value === "string" ? value : undefined;
}
