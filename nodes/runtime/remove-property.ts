import type { Message, Red } from "./red.js";

type Key = string | number;

/**
 * Takes a property out of a message. A header of a request that an `http in` node received stands there twice: it goes
 * from Node's list of raw headers, too. (Node-RED's own way does not see `req.headers`, which a getter gives.)
 */
export function removeProperty(RED: Red, msg: Message, property: string): void {
  const path = RED.util.normalisePropertyExpression(property.replace(/^msg\./, ""), msg);
  const key = path.at(-1) ?? "";
  const holder = valueAt(msg, path.slice(0, -1));
  if (Array.isArray(holder) && typeof key === "number") holder.splice(key, 1);
  else if (typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, key);
  const rawHeaders = path.at(-2) === "headers" ? valueAt(msg, [...path.slice(0, -2), "rawHeaders"]) : undefined;
  if (Array.isArray(rawHeaders)) removeHeader(rawHeaders, String(key));
}

function valueAt(msg: Message, path: readonly Key[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined),
    msg,
  );
}

/** Names and values by turns, as `IncomingMessage.rawHeaders` has them. */
function removeHeader(rawHeaders: unknown[], name: string): void {
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2)
    if (String(rawHeaders[at]).toLowerCase() === name.toLowerCase()) rawHeaders.splice(at, 2);
}
