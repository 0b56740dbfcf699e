import { t } from "../shared/text.js";
import type { PanelView } from "./panel-view.js";

/** The server's answer; see nodes/runtime/test-handler.ts. */
export interface TestAnswer {
  readonly statusCode: number;
  readonly durationMs: number;
}

/** What an API's status says of the credential, and what to do about it. */
export function testAnswerView({ statusCode, durationMs }: TestAnswer): PanelView {
  return {
    look: lookOf(statusCode),
    title: t("test.answered", { status: statusCode, time: durationMs }),
    texts: [t(`test.${sentenceOf(statusCode)}`)],
  };
}

function lookOf(status: number): PanelView["look"] {
  if (isSuccess(status)) return "good";
  return status === 401 ? "bad" : "warning";
}

function sentenceOf(status: number): string {
  if (isSuccess(status)) return "works";
  if (status === 401) return "refused";
  if (status === 403) return "forbidden";
  if ([404, 405, 410].includes(status)) return "elsewhere";
  if (status === 429 || status >= 500) return "later";
  return "disliked";
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
