import { validateHeaderName, validateHeaderValue } from "node:http";
import { Failure } from "../failure.js";

/** Header fields of a request: names keep the case they were given and are compared without it (RFC 9110 section 5.1). */
export type HeaderFields = Readonly<Record<string, string | readonly string[]>>;

/** The value of the field, whatever the case of its name. */
export function getHeader(fields: HeaderFields, name: string): string | readonly string[] | undefined {
  return Object.entries(fields).find(([other]) => isSameName(other, name))?.[1];
}

/** The fields with `name` set: it takes the place of every other spelling. */
export function withHeader(fields: HeaderFields, name: string, value: string | readonly string[]): HeaderFields {
  return Object.fromEntries([...Object.entries(withoutHeaders(fields, [name])), [name, value]]);
}

/** The fields with `name` set, where it is not there already in any spelling. */
export function withDefaultHeader(fields: HeaderFields, name: string, value: string): HeaderFields {
  return getHeader(fields, name) === undefined ? withHeader(fields, name, value) : fields;
}

/** The fields without these names, in any spelling. */
export function withoutHeaders(fields: HeaderFields, names: readonly string[]): HeaderFields {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !dropped.has(name.toLowerCase())));
}

/** Throws `header-invalid` for a name or value that HTTP/1.1 cannot carry; names the field, never its value. */
export function checkHeaders(fields: HeaderFields): void {
  for (const [name, value] of Object.entries(fields)) {
    try {
      validateHeaderName(name);
      for (const line of typeof value === "string" ? [value] : value) validateHeaderValue(name, line);
    } catch {
      throw new Failure("header-invalid", { name });
    }
  }
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
