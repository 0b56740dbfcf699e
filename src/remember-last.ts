/**
 * The function with a memory of one call: asked for the very same again (by identity), it gives what it gave. What it
 * throws is not remembered.
 */
export function rememberLast<Arguments extends readonly unknown[], Value>(
  make: (...given: Arguments) => Value,
): (...given: Arguments) => Value {
  let last: { readonly given: Arguments; readonly value: Value } | undefined;
  return (...given) => {
    if (last === undefined || !isSame(last.given, given)) last = { given, value: make(...given) };
    return last.value;
  };
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  for (let index = 0; index < others.length; index += 1) if (some[index] !== others[index]) return false;
  return some.length === others.length;
}
