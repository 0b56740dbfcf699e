/** A pending record as it is sealed. */
export interface PendingRecord {
  readonly content: object;
  readonly endsAtMs: number;
}

/** A pending record read back, or undefined where it is none. */
export function parsePendingRecord(value: unknown): PendingRecord | undefined {
  if (!isObject(value) || !("content" in value) || !("endsAtMs" in value)) return undefined;
  const { content, endsAtMs } = value;
  return isObject(content) && typeof endsAtMs === "number" ? { content, endsAtMs } : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
