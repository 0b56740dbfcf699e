/** The value with every name in its texts, at any depth, replaced by what the name stands for. */
export function replaceNames<T>(value: T, names: ReadonlyMap<string, string>): T {
  return replaceIn(value, names) as T;
}

function replaceIn(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return replaceInText(value, names);
  if (Array.isArray(value)) return value.map((each) => replaceIn(each, names));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceIn(each, names)]));
}

function replaceInText(text: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((replaced, [name, meaning]) => replaced.replaceAll(name, meaning), text);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The other way round, for what comes back. */
export function swapNames(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([name, meaning]) => [meaning, name]));
}
