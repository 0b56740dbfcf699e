import { Failure } from "../failure.js";
import { parsePath, readPath, type Path } from "./read-path.js";
import type { VariableRow } from "./variable-row.js";

/** A value, and where it goes. */
export interface Variable {
  readonly to: string;
  readonly toType: VariableRow["toType"];
  readonly value: unknown;
}

/** Evaluates a JSONata expression on a reply. */
export type Evaluate = (expression: string, reply: unknown) => Promise<unknown>;

/** Takes values from a reply. */
export type Extract = (reply: unknown) => Promise<readonly Variable[]>;

/** A row, read once for all replies. */
interface ReadRow {
  readonly row: VariableRow;
  /** From 1, as authors count. */
  readonly number: number;
  /** Undefined where the left side is none. */
  readonly path: Path | undefined;
  readonly hasTarget: boolean;
}

/**
 * What takes the values of these rows from a reply: all of them or none. A value that is missing, or null, is the row's
 * default; rejects with `value-missing` where there is none and `expression-invalid`, both with the row's number from 1.
 */
export function createExtractor(rows: readonly VariableRow[], evaluate: Evaluate): Extract {
  let read: readonly ReadRow[] | undefined;
  return async (reply) => {
    read ??= rows.map(readRow); // not before: a row that a hand-written flow file spoilt is a message's failure
    const variables: Variable[] = [];
    for (const each of read) {
      const { row, number, hasTarget } = each;
      if (!hasTarget)
        throw new Failure("expression-invalid", { row: number, reason: "the right side names no variable" });
      const isExpression = row.fromType === "jsonata";
      const found = isExpression ? await evaluateRow(row.from, number, reply, evaluate) : valueAt(each, reply);
      const variable = variableOf(row, number, found);
      if (variable) variables.push(variable);
    }
    return variables;
  };
}

function readRow(row: VariableRow, index: number): ReadRow {
  const to = row.to.trim();
  const hasTarget = to !== "" && (row.toType !== "msg" || parsePath(to) !== undefined);
  return { row, number: index + 1, path: parsePath(row.from.trim()), hasTarget };
}

function variableOf(row: VariableRow, number: number, found: unknown): Variable | undefined {
  const { from, to, toType } = row;
  if (found !== undefined && found !== null) return { to, toType, value: found };
  if (row.fallbackType === "skip") return undefined;
  if (row.fallbackType === "none") throw new Failure("value-missing", { row: number, from: from.slice(0, 100) });
  return { to, toType, value: fallbackOf(row, number) };
}

function valueAt({ row, number, path }: ReadRow, reply: unknown): unknown {
  if (path === undefined)
    throw new Failure("expression-invalid", { row: number, reason: `"${row.from.slice(0, 100)}" is not a path` });
  return readPath(reply, path);
}

async function evaluateRow(expression: string, row: number, reply: unknown, evaluate: Evaluate): Promise<unknown> {
  try {
    return await evaluate(expression, reply);
  } catch (cause) {
    // JSONata throws plain objects.
    const message = typeof cause === "object" && cause !== null && "message" in cause ? cause.message : undefined;
    const reason = typeof message === "string" ? message.slice(0, 200) : "unknown";
    throw new Failure("expression-invalid", { row, reason });
  }
}

function fallbackOf({ fallback, fallbackType }: VariableRow, row: number): unknown {
  switch (fallbackType) {
    case "num":
      return Number(fallback);
    case "bool":
      return fallback === "true";
    case "json":
      return parseFallback(fallback, row);
    default:
      return fallback;
  }
}

function parseFallback(text: string, row: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure("expression-invalid", { row, reason: "the default is not JSON" });
  }
}
