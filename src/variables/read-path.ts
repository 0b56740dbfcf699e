const PART = /\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

export type Path = readonly (string | number)[];

/** The names and indexes of a path such as `data.items[0]["first-name"]`, or undefined where the text is no path. */
export function parsePath(path: string): Path | undefined {
  const parts: (string | number)[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < path.length) {
    const match = PART.exec(path);
    if (match === null) return undefined;
    const [, name, index, doubleQuoted, singleQuoted] = match;
    parts.push(index === undefined ? (name ?? unescape(doubleQuoted ?? singleQuoted ?? "")) : Number(index));
  }
  return parts;
}

/** The value at a parsed path; undefined where there is none. Only what the reply itself has, nothing inherited. */
export function readPath(value: unknown, parts: Path): unknown {
  return parts.reduce<unknown>((holder, part) => {
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, part)) return undefined;
    return (holder as Record<string | number, unknown>)[part];
  }, value);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
