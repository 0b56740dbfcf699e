import { Failure } from "../../src/failure.js";
import type { Paging } from "../../src/http/pages/paging.js";
import { evaluateJsonata } from "./evaluate-jsonata.js";
import type { Red, RedNode } from "./red.js";
import type { HttpRequestConfig } from "./request-config.js";

const USUAL_MOST = 100;
const LIMIT_MOST = 10_000;

/** How the node reads pages; undefined where it takes one reply as it is. */
export function pagingOf(RED: Red, node: RedNode, config: HttpRequestConfig): Paging | undefined {
  const { paging: kind = "none", pagingStop = "" } = config;
  if (kind === "none") return undefined;
  return {
    kind,
    path: config.pagingPath ?? "",
    parameter: config.pagingParameter?.trim() || kind,
    placement: config.pagingIn ?? "query",
    first: firstOf(config.pagingFirst, kind === "page" ? 1 : 0),
    size: Number(config.pagingSize) >= 1 ? Number(config.pagingSize) : undefined,
    itemsPath: config.pagingItems ?? "",
    mostPages: Number(config.pagingMost) >= 1 ? Math.min(Number(config.pagingMost), LIMIT_MOST) : USUAL_MOST,
    ...(pagingStop.trim() !== "" && { isLast: (content: unknown) => stops(RED, node, pagingStop, content) }),
  };
}

function firstOf(typed: string | number | undefined, usual: number): number {
  return typed === undefined || typed === "" || !Number.isFinite(Number(typed)) ? usual : Number(typed);
}

async function stops(RED: Red, node: RedNode, expression: string, content: unknown): Promise<boolean> {
  try {
    return (await evaluateJsonata(RED, node, expression, content)) === true;
  } catch {
    throw new Failure("expression-failed", { expression }); // without JSONata's error: it can quote the reply
  }
}
