import { readNameValueRows } from "../shared/name-value-rows.js";
import { t } from "../shared/text.js";
import { field, isTicked, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";

/** Inputs of the folded section that are empty in a new credential. */
const ADVANCED_FIELDS = [
  "allowedOrigins",
  "certificate",
  "algorithms",
  "clockTolerance",
  "headerName",
  "headerScheme",
  "expiredStatuses",
  "expiredWhen",
  "callbackBaseUrl",
  "nluScope",
  "nluTokenUrl",
];

/** The folded section says how many of its settings are set and how many can't work, of those that such a credential has. */
export function showAdvancedCount(): void {
  const fields = ADVANCED_FIELDS.filter((name) => textOf(name) !== "").map(field);
  const rows = ROW_FIELDS.map(rowsOf).filter((list) => readNameValueRows(list).length > 0);
  const ticks = isTicked("mayLeave") ? [field("mayLeave")] : [];
  const count = [...fields, ...rows, ...ticks].filter(isOffered).length;
  const problems = $("#keyring-advanced .keyring-problem:not(:empty)")
    .toArray()
    .map((each) => $(each));
  const toCorrect = problems.filter(isOffered).length;
  const texts = [
    ...(count > 0 ? [t("label.countSet", { count })] : []),
    ...(toCorrect > 0 ? [t("label.countProblems", { count: toCorrect })] : []),
  ];
  $("#keyring-advanced-count")
    .text(texts.join(", "))
    .toggleClass("keyring-count-problem", toCorrect > 0);
}

/** Not within a part that is hidden; what is folded counts. */
function isOffered(input: JQuery): boolean {
  return input
    .parentsUntil("#keyring-advanced")
    .filter("[data-needs]")
    .get()
    .every(({ style }) => style.display !== "none");
}
