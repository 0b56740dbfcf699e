import { readNameValueRows } from "../shared/name-value-rows.js";
import { t } from "../shared/text.js";
import { isTicked, ROW_FIELDS, rowsOf, textOf } from "./form-fields.js";

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

/** The folded section says how many of its settings are set. */
export function showAdvancedCount(): void {
  const fields = ADVANCED_FIELDS.filter((name) => textOf(name) !== "").length;
  const rows = ROW_FIELDS.filter((name) => readNameValueRows(rowsOf(name)).length > 0).length;
  const count = fields + rows + (isTicked("mayLeave") ? 1 : 0);
  $("#keyring-advanced-count").text(count > 0 ? t("label.countSet", { count }) : "");
}
