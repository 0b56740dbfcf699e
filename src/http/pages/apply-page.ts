import { Failure } from "../../failure.js";
import { isSendable } from "../hop.js";
import type { PageRequest } from "./paging.js";
import { withParameters } from "../urls/query-parameters.js";

/** What a page changes of a request. */
interface Paged {
  readonly url: URL;
  readonly payload: unknown;
}

/** The request for a page that is told by a parameter, in the query or in the payload. Throws `payload-invalid` for a payload that is no object. */
export function applyPage({ url, payload }: Paged, page: PageRequest & { kind: "parameter" }): Paged {
  if (page.placement === "query") {
    return { url: withParameters(url, { [page.name]: String(page.value) }), payload };
  }
  return { url, payload: withValueAt(payload ?? {}, page.name.split("."), page.value) };
}

/** A copy with the value at the path: the message's payload stays as it is. */
function withValueAt(object: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (typeof object !== "object" || object === null || Array.isArray(object) || isSendable(object)) {
    throw new Failure("payload-invalid");
  }
  const own: unknown = Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
  return { ...object, [name]: withValueAt(own ?? {}, rest, value) };
}
