import { t } from "./text.js";

export interface NameValue {
  name: string;
  value: string;
}

/** Turns an `<ol>` into rows of name and value. */
export function showNameValueRows(list: JQuery, rows: readonly NameValue[]): void {
  list.editableList<Partial<NameValue>>({
    addItem(container, _index, row) {
      const name = $("<input type='text'>")
        .attr("placeholder", t("label.parameterName"))
        .val(row.name ?? "");
      const value = $("<input type='text'>")
        .attr("placeholder", t("label.parameterValue"))
        .val(row.value ?? "");
      name.addClass("keyring-row-name");
      value.addClass("keyring-row-value");
      container.append($("<div class='keyring-row'></div>").append(name, $("<span>=</span>"), value));
    },
    removable: true,
    height: "auto",
  });
  for (const row of rows) list.editableList("addItem", { ...row });
}

/** The rows that have a name. */
export function readNameValueRows(list: JQuery): NameValue[] {
  return list
    .editableList("items")
    .toArray()
    .map((item) => ({ name: textIn(item, ".keyring-row-name"), value: textIn(item, ".keyring-row-value") }))
    .filter(({ name }) => name !== "");
}

function textIn(item: HTMLElement, selector: string): string {
  return String($(item).find(selector).val() ?? "").trim();
}
