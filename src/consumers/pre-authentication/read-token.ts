import { Failure } from "../../failure.js";

/** The token in a value of a message, alone or as a header has it (RFC 6750 section 2.1). Throws `token-missing`. */
export function readToken(value: unknown): string {
  const token = typeof value === "string" ? value.trim().replace(/^Bearer(?:\s+|$)/i, "") : "";
  if (token === "") throw new Failure("token-missing");
  return token;
}
