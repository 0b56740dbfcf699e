import type { HeaderFields } from "../../src/http/headers.js";
import type { Message, Red, RedNode } from "./red.js";
import { requestHeadersOf } from "./reply-mark.js";
import { withMessageCookies } from "./request-cookies.js";
import type { HeaderRow, QueryRow } from "./request-config.js";
import { textOf, typedValue } from "./typed-value.js";

/** What a header row stores beside a fixed text. */
const TYPES = ["other", "msg", "flow", "global", "env", "jsonata"];

const NO_PARAMETERS: readonly (readonly [name: string, value: string])[] = [];

type Fields = Map<string, readonly [name: string, value: string | string[]]>;

/** What of a message's own goes into the headers, under the node's rows. */
interface OfMessage {
  readonly under?: unknown;
  readonly cookies?: unknown;
}

/** The headers of the request of a message. */
export type Headers = (msg: Message, ofMessage: OfMessage) => HeaderFields | Promise<HeaderFields>;

/**
 * Gives the headers of a node's requests: the message's, the node's rows over them, as core has it; an empty value
 * removes one, a list gives a line for each entry. Where they are the same for every message, it is one object.
 */
export function createHeaders(RED: Red, node: RedNode, rows: readonly HeaderRow[] = []): Headers {
  const fixed = rows.every(isFixed) ? fixedHeaders(rows) : undefined;
  return (msg, ofMessage) => {
    const isUsual = typeof ofMessage.under !== "object" && typeof ofMessage.cookies !== "object";
    return fixed !== undefined && isUsual ? fixed : headersOf(RED, node, rows, ofMessage, msg);
  };
}

function fixedHeaders(rows: readonly HeaderRow[]): HeaderFields {
  const fields: Fields = new Map();
  for (const { keyType, keyValue, valueType, valueValue } of rows) {
    const name = keyType === "other" ? keyValue : keyType;
    if (name !== "") put(fields, name, valueType === "other" ? valueValue : valueType);
  }
  return Object.fromEntries(fields.values());
}

function isFixed({ keyType, valueType }: HeaderRow): boolean {
  return [keyType, valueType].every((type) => type === "other" || !TYPES.includes(type));
}

async function headersOf(
  RED: Red,
  node: RedNode,
  rows: readonly HeaderRow[],
  { under, cookies }: OfMessage,
  msg: Message,
): Promise<HeaderFields> {
  const fields: Fields = new Map();
  for (const [name, value] of Object.entries(requestHeadersOf(under))) put(fields, name, value);
  for (const { keyType, keyValue, valueType, valueValue } of rows) {
    const name = await evaluate(RED, node, keyType, keyValue, msg);
    if (typeof name === "string" && name !== "")
      put(fields, name, withoutEmptyEntries(await evaluate(RED, node, valueType, valueValue, msg)));
  }
  return withMessageCookies(Object.fromEntries(fields.values()), cookies);
}

/** The parameters of the query rows; an empty value leaves one out, a list gives one for each entry. */
export async function queryOf(
  RED: Red,
  node: RedNode,
  rows: readonly QueryRow[] = [],
  msg: Message,
): Promise<readonly (readonly [name: string, value: string])[]> {
  if (rows.length === 0) return NO_PARAMETERS;
  const parameters: [string, string][] = [];
  for (const { name, value, valueType } of rows) {
    const found = [await evaluate(RED, node, valueType === "str" ? "other" : valueType, value, msg)].flat();
    for (const each of found) if (!isEmpty(each) && name !== "") parameters.push([name, textOf(each)]);
  }
  return parameters;
}

async function evaluate(RED: Red, node: RedNode, type: string, value: string, msg: Message): Promise<unknown> {
  return TYPES.includes(type) ? typedValue(RED, node, { type, value }, msg) : type;
}

function put(fields: Fields, name: string, value: unknown): void {
  const key = name.toLowerCase();
  if (isEmpty(value) || value === false) fields.delete(key);
  else fields.set(key, [name, Array.isArray(value) ? value.map(textOf) : textOf(value)]);
}

function withoutEmptyEntries(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const entries = value.filter((each) => !isEmpty(each));
  return entries.length === 0 ? undefined : entries;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
