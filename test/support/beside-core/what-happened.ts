import type { Asked } from "./journal.js";
import type { Came } from "./run-flow.js";

/** A value at a place; what is absent is undefined. */
export type Leaf = string | number | bigint | boolean | null | undefined;

/**
 * All that one run did, each value by its place: `asked.0.method`, `asked.0.headers.Accept`, `sent.0.payload`,
 * `caught.0.statusCode`, `dones`. With several messages the second's are `second.sent.0.payload`.
 */
export type WhatHappened = ReadonlyMap<string, Leaf>;

const ORDINALS = ["", "second.", "third."];

export function whatHappened(
  { asked, connections }: { readonly asked: readonly Asked[]; readonly connections: number },
  came: readonly Came[],
): WhatHappened {
  const places = new Map<string, Leaf>([["connections", connections]]);
  flatten(
    "asked",
    asked.map((each) => inOneSpelling(withoutBoundary(each))),
    places,
  );
  for (const [at, { sent, caught, dones }] of came.entries()) {
    const prefix = ORDINALS[at] ?? `${at + 1}. `;
    flatten(`${prefix}sent`, sent, places);
    flatten(`${prefix}caught`, caught, places);
    places.set(`${prefix}dones`, dones);
  }
  return places;
}

/** Every leaf under its path; what is empty is a leaf, too, so that it isn't taken for absent. */
function flatten(path: string, value: unknown, into: Map<string, Leaf>): void {
  if (typeof value !== "object" || value === null) {
    into.set(path, typeof value === "string" ? withoutNonce(value) : (value as Leaf));
    return;
  }
  const entries = Object.entries(value);
  if (Array.isArray(value) || entries.length === 0) into.set(`${path}.length`, entries.length);
  for (const [key, each] of entries) flatten(`${path}.${key}`, each, into);
}

/** Names that a client may write by itself, each in its own way: undici writes some in small letters in any case. */
const CLIENTS_OWN = new Map(
  "Accept-Encoding Authorization Connection Content-Length Cookie Host Proxy-Authorization Proxy-Connection User-Agent"
    .split(" ")
    .map((name) => [name.toLowerCase(), name]),
);

/** Such names in one spelling, and the one they came in apart, so that a row can ask for it: `asked.0.spelling.Cookie`. */
function inOneSpelling(asked: Asked): Asked & { readonly spelling: Readonly<Record<string, string>> } {
  const named = Object.entries(asked.headers).map(([name, value]) => {
    return { name: CLIENTS_OWN.get(name.toLowerCase()) ?? name, value, written: name };
  });
  const own = named.filter(({ name }) => CLIENTS_OWN.has(name.toLowerCase()));
  return {
    ...asked,
    headers: Object.fromEntries(named.map(({ name, value }) => [name, value])),
    spelling: Object.fromEntries(own.map(({ name, written }) => [name, written])),
  };
}

/** Without the boundary that a client makes up anew for each form. */
function withoutBoundary(asked: Asked): Asked {
  const type = Object.entries(asked.headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const [, boundary] = /;\s*boundary="?([^";]+)/.exec(String(type)) ?? [];
  const named = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, "BOUNDARY"));
  const headers = Object.entries(asked.headers).map(([name, value]): [string, Asked["headers"][string]] => {
    if (boundary !== undefined && /^content-length$/i.test(name)) return [name, "LENGTH"];
    return [name, typeof value === "string" ? named(value) : value];
  });
  return { ...asked, headers: Object.fromEntries(headers), body: named(asked.body) };
}

/** A digest's challenge or answer: which fields it has. Whether they are right the server has judged. */
function withoutNonce(header: string): string {
  if (!header.startsWith("Digest ")) return header;
  const fields = header.slice("Digest ".length).split(", ");
  return `Digest ${fields
    .map((field) => field.replace(/^(nonce|cnonce|opaque|response)=.*/, "$1"))
    .sort()
    .join(", ")}`;
}
