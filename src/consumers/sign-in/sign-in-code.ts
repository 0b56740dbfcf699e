import { randomInt, timingSafeEqual } from "node:crypto";

/**
 * Six random digits: with five tries a guess succeeds once in 180,000 sign-ins. The first is no 0, which a chat that
 * reads numbers would lose.
 */
export function makeCode(): string {
  return String(randomInt(100_000, 1_000_000));
}

/**
 * The code that a consumer typed: six digits as the whole text, together or in two groups, or as the argument of the
 * `/start` that a chat's "back" link sends. Undefined for any other text, numbers in a sentence among it.
 */
export function readCode(text: unknown): string | undefined {
  if (typeof text !== "string" && typeof text !== "number") return undefined;
  const found = /^\s*(?:\/start(?:@\w+)?\s+)?(\d{3})[\s-]?(\d{3})\s*$/.exec(String(text));
  return found ? `${found[1] ?? ""}${found[2] ?? ""}` : undefined;
}

export function isSameCode(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
