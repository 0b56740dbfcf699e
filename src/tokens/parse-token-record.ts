import type { Refusal, Subject, TokenRecord, TokenSet } from "./token-set.js";
import type { Consumer, StoredRecord } from "./token-store.js";

/** A stored record read back, or undefined where it is not one. */
export function parseStoredRecord(value: unknown): StoredRecord | undefined {
  if (!isObject(value) || typeof value.revision !== "string") return undefined;
  const record = parseTokenRecord(value.record);
  const owner = parseOwner(value.owner);
  return record && { record, revision: value.revision, ...(owner && { owner }) };
}

function parseOwner(value: unknown): Consumer | undefined {
  if (!isObject(value)) return undefined;
  const { kind, channel, consumer } = value;
  if (kind !== "consumer" || typeof channel !== "string") return undefined;
  return typeof consumer === "string" || typeof consumer === "number" ? { kind, channel, consumer } : undefined;
}

/** Unknown fields are left out. */
function parseTokenRecord(value: unknown): TokenRecord | undefined {
  if (!isObject(value) || !Array.isArray(value.sets)) return undefined;
  const sets = value.sets.map(parseTokenSet);
  if (!sets.every((set) => set !== undefined)) return undefined;
  const candidate = parseCandidate(value.candidate);
  return { sets, ...(candidate && { candidate }) };
}

function parseTokenSet(value: unknown): TokenSet | undefined {
  if (!isObject(value)) return undefined;
  const { accessToken, tokenType, receivedAtMs, fingerprint } = value;
  if (typeof accessToken !== "string" || typeof tokenType !== "string") return undefined;
  if (typeof receivedAtMs !== "number" || typeof fingerprint !== "string") return undefined;
  const refused = parseRefusal(value.refused);
  const subject = parseSubject(value.subject);
  return {
    accessToken,
    tokenType,
    receivedAtMs,
    fingerprint,
    facts: parseFacts(value.facts),
    ...(typeof value.refreshToken === "string" && { refreshToken: value.refreshToken }),
    ...(typeof value.expiresAtMs === "number" && { expiresAtMs: value.expiresAtMs }),
    ...(typeof value.refreshExpiresAtMs === "number" && { refreshExpiresAtMs: value.refreshExpiresAtMs }),
    ...(typeof value.endFixedSinceMs === "number" && { endFixedSinceMs: value.endFixedSinceMs }),
    ...(typeof value.scope === "string" && { scope: value.scope }),
    ...(typeof value.tokenUrl === "string" && { tokenUrl: value.tokenUrl }),
    ...(typeof value.account === "string" && { account: value.account }),
    ...(typeof value.sentAtMs === "number" && { sentAtMs: value.sentAtMs }),
    ...(subject && { subject }),
    ...(refused && { refused }),
  };
}

function parseFacts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function parseCandidate(value: unknown): TokenRecord["candidate"] {
  if (!isObject(value)) return undefined;
  const { attempt, settingsDigest } = value;
  const set = parseTokenSet(value.set);
  if (typeof attempt !== "string" || typeof settingsDigest !== "string" || set === undefined) return undefined;
  return { attempt, settingsDigest, set };
}

function parseSubject(value: unknown): Subject | undefined {
  if (!isObject(value)) return undefined;
  const { token, endsAtMs, issuedAtMs } = value;
  if (typeof token !== "string" || typeof endsAtMs !== "number") return undefined;
  return { token, endsAtMs, ...(typeof issuedAtMs === "number" && { issuedAtMs }) };
}

function parseRefusal(value: unknown): Refusal | undefined {
  if (!isObject(value)) return undefined;
  const { reason, atMs } = value;
  return typeof reason === "string" && typeof atMs === "number" ? { reason, atMs } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
