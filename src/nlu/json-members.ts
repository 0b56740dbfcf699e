import { Failure } from "../failure.js";

/** An object of pasted JSON. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text without the blanks around it; undefined where it is none, or empty. */
export function textMember(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Throws `nlu-member-missing` where there is no such text. */
export function requiredMember(members: Members, name: string): string {
  const text = textMember(members, name);
  if (text === undefined) throw new Failure("nlu-member-missing", { member: name });
  return text;
}

/** Throws `nlu-member-invalid` for a text of another form: it would stand in URLs. */
export function matchingMember(members: Members, name: string, pattern: RegExp): string {
  const text = requiredMember(members, name);
  if (!pattern.test(text)) throw new Failure("nlu-member-invalid", { member: name });
  return text;
}
