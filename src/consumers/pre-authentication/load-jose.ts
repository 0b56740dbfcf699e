/** What of jose verifies tokens, loaded with the first of them: most flows never need it. */
export async function loadJose() {
  const [{ jwtVerify }, { createLocalJWKSet }, { decodeProtectedHeader }, errors] = await Promise.all([
    import("jose/jwt/verify"),
    import("jose/jwks/local"),
    import("jose/decode/protected_header"),
    import("jose/errors"),
  ]);
  return { jwtVerify, createLocalJWKSet, decodeProtectedHeader, errors };
}

export type Jose = Awaited<ReturnType<typeof loadJose>>;

/** Finds the key of a token's header in a set of keys. */
export type KeySet = ReturnType<Jose["createLocalJWKSet"]>;
