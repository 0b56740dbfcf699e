import assert from "node:assert/strict";
import type { Expected, Row } from "./row.js";
import type { Leaf, WhatHappened } from "./what-happened.js";

/**
 * What no flow can tell apart, so that it is compared only where a row names it: what a client says of itself, who
 * closes the connection, and the words of a failure.
 */
const QUIET: readonly (readonly [place: RegExp, value: RegExp])[] = [
  [/^asked\.\d+\.headers\.User-Agent$/, /^got |^Keyring/],
  [/^asked\.\d+\.headers\.Accept-Encoding$/, /^gzip, deflate, br/],
  [/^asked\.\d+\.headers\.(Proxy-)?Connection$/, /^(close|keep-alive)$/i],
  [/^asked\.\d+\.spelling\./, /./],
  [/\.headers\.(connection|keep-alive)$/, /./],
  [/\.error\.message$/, /./],
  [/^connections$/, /./],
  // A server that closes at once after its alert: whether the one or the other is seen is chance.
  [/^sent\.\d+\.statusCode$/, /^(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED|ECONNRESET)$/],
];

/** Fails where core does not do what the row says, and where ours does otherwise without the row saying so. */
export function assertRow(row: Row, core: WhatHappened, keyring: WhatHappened): void {
  const meant = row.differs?.at ?? {};
  for (const [place, expected] of Object.entries(row.does)) assertAt("core", place, core, expected);
  for (const [place, [ofCore, ofKeyring]] of Object.entries(meant)) {
    assertAt("core", place, core, ofCore);
    assertAt("ours", place, keyring, ofKeyring);
    assert.ok(!Object.is(core.get(place), keyring.get(place)), `${place}: they agree by now`);
  }
  const named = new Set([...Object.keys(row.does), ...Object.keys(meant)]);
  const places = [...new Set([...core.keys(), ...keyring.keys()])];
  const differences = places
    .filter((place) => !(place in meant) && !Object.is(core.get(place), keyring.get(place)))
    .filter((place) => named.has(place) || !isOfOneAlone(place, core, keyring))
    .filter((place) => named.has(place) || !isQuiet(place, core.get(place)) || !isQuiet(place, keyring.get(place)))
    .map((place) => `${place}: core ${show(core.get(place))}, ours ${show(keyring.get(place))}`);
  assert.ok(differences.length === 0, differences.sort().join("\n"));
}

/** Of a list's item that only one of the two has: that the lists are of different length says it. */
function isOfOneAlone(place: string, core: WhatHappened, keyring: WhatHappened): boolean {
  const [, list, index] = /^((?:\w+\.)*?(?:asked|sent|caught))\.(\d+)\./.exec(place) ?? [];
  if (list === undefined) return false;
  const lengths = [core, keyring].map((happened) => Number(happened.get(`${list}.length`)));
  return Number(index) >= Math.min(...lengths);
}

function isQuiet(place: string, value: Leaf): boolean {
  return QUIET.some(([quiet, usual]) => quiet.test(place) && (value === undefined || usual.test(String(value))));
}

function assertAt(whose: string, place: string, happened: WhatHappened, expected: Expected): void {
  const actual = happened.get(place);
  const isRight = expected instanceof RegExp ? expected.test(String(actual)) : actual === expected;
  const wanted = expected instanceof RegExp ? String(expected) : show(expected);
  assert.ok(isRight, `${whose}'s ${place} is ${show(actual)} and not ${wanted}`);
}

function show(value: Leaf): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
