import { Failure } from "../failure.js";
import { parsePath, readPath } from "./read-path.js";
import type { VariableRow } from "./variable-row.js";

/** A value, and where it goes. */
export interface Variable {
  readonly to: string;
  readonly toType: VariableRow["toType"];
  readonly value: unknown;
}

/** Evaluates a JSONata expression on a reply. */
export type Evaluate = (expression: string, reply: unknown) => Promise<unknown>;

/**
 * The values that the rows take from a reply: all of them or none. A value that is missing, or null, is the row's
 * default; throws `value-missing` where there is none and `expression-invalid`, both with the row's number from 1.
 */
export async function extractVariables(
  rows: readonly VariableRow[],
  reply: unknown,
  evaluate: Evaluate,
): Promise<readonly Variable[]> {
  const variables: Variable[] = [];
  for (const [index, row] of rows.entries()) {
    const number = index + 1;
    if (!isTarget(row))
      throw new Failure("expression-invalid", { row: number, reason: "the right side names no variable" });
    const { from, fromType } = row;
    const found =
      fromType === "jsonata" ? await evaluateRow(from, number, reply, evaluate) : readRow(from, number, reply);
    const variable = variableOf(row, number, found);
    if (variable) variables.push(variable);
  }
  return variables;
}

function variableOf(row: VariableRow, number: number, found: unknown): Variable | undefined {
  const { from, to, toType } = row;
  if (found !== undefined && found !== null) return { to, toType, value: found };
  if (row.fallbackType === "skip") return undefined;
  if (row.fallbackType === "none") throw new Failure("value-missing", { row: number, from: from.slice(0, 100) });
  return { to, toType, value: fallbackOf(row, number) };
}

function readRow(path: string, row: number, reply: unknown): unknown {
  const parts = parsePath(path.trim());
  if (parts === undefined)
    throw new Failure("expression-invalid", { row, reason: `"${path.slice(0, 100)}" is not a path` });
  return readPath(reply, parts);
}

function isTarget({ to, toType }: VariableRow): boolean {
  return to.trim() !== "" && (toType !== "msg" || parsePath(to.trim()) !== undefined);
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
