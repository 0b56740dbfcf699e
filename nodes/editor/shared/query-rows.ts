import { listRows, rowsIn } from "./list-rows.js";
import { t } from "./text.js";

/** A parameter that is added to the URL's query. */
export interface QueryRow {
  name: string;
  value: string;
  valueType: string;
}

const VALUE_TYPES = ["str", "msg", "flow", "global", "env", "jsonata"];

/** Turns an `<ol>` into rows of query parameters. */
export function showQueryRows(list: JQuery, rows: readonly QueryRow[]): void {
  listRows<QueryRow>(list, rows, (container, row) => {
    const name = $("<input type='text' class='keyring-query-name'>")
      .attr("placeholder", t("label.parameterName"))
      .val(row.name ?? "");
    const value = $("<input type='text' class='keyring-query-value'>");
    container.append($("<div class='keyring-row'></div>").append(name, $("<span>=</span>"), value));
    value.typedInput({ types: VALUE_TYPES, default: "str" });
    value.typedInput("type", row.valueType ?? "str");
    value.typedInput("value", row.value ?? "");
  });
}

/** The rows that have a name. */
export function readQueryRows(list: JQuery): QueryRow[] {
  return rowsIn(list)
    .map((row) => {
      const value = row.find(".keyring-query-value");
      return {
        name: String(row.find(".keyring-query-name").val() ?? "").trim(),
        value: value.typedInput("value"),
        valueType: value.typedInput("type"),
      };
    })
    .filter(({ name }) => name !== "");
}
