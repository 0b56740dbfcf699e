const MOST_LEAVES = 300;

/** A value in a sample reply, by the path that a row takes it from. */
export interface Leaf {
  readonly path: string;
  readonly value: string;
  /** Last name in the path: what the variable may be called. */
  readonly name: string;
}

/** The values of a JSON text, in order, or undefined where it is not JSON. */
export function leavesOf(text: string): readonly Leaf[] | undefined {
  try {
    const leaves: Leaf[] = [];
    collect(JSON.parse(text), "", "value", leaves);
    return leaves;
  } catch {
    return undefined;
  }
}

function collect(value: unknown, path: string, name: string, leaves: Leaf[]): void {
  if (leaves.length >= MOST_LEAVES) return;
  if (Array.isArray(value)) {
    if (path !== "") leaves.push({ path, name, value: `[ … ] ${value.length}` });
    value.slice(0, 3).forEach((entry, index) => {
      collect(entry, `${path}[${index}]`, name, leaves);
    });
  } else if (typeof value === "object" && value !== null) {
    for (const [key, entry] of Object.entries(value)) collect(entry, join(path, key), key, leaves);
  } else {
    leaves.push({ path, name, value: JSON.stringify(value) });
  }
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A property name for a variable made of a reply's key: `last-name` → `last_name`. */
export function variableNameOf({ name }: Leaf): string {
  const cleaned = name.replace(/[^\w$]+/g, "_");
  return /^[A-Za-z_$]/.test(cleaned) ? cleaned : `_${cleaned}`;
}
