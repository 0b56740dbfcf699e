import type { VariableRow } from "../../../src/variables/variable-row.js";

/** Turns an `<ol>` into rows "take this from the reply → put it there, or this where it is missing". */
export function showVariableRows(list: JQuery, rows: readonly VariableRow[], text: (key: string) => string): void {
  list.editableList<Partial<VariableRow>>({
    addItem(container, _index, row) {
      const from = $("<input type='text' class='keyring-from'>");
      const to = $("<input type='text' class='keyring-to'>");
      const fallback = $("<input type='text' class='keyring-fallback'>");
      container.append(
        $("<div class='keyring-row'></div>").append(from, $("<span>→</span>"), to),
        $("<div class='keyring-row' style='margin-top:4px'></div>").append(
          $("<span></span>").text(text("label.fallback")),
          fallback,
        ),
      );
      from.typedInput({
        types: [{ value: "path", label: text("from.path"), icon: "fa fa-reply" }, "jsonata"],
        default: "path",
      });
      to.typedInput({ types: ["msg", "flow", "global"], default: "msg" });
      fallback.typedInput({
        types: [
          { value: "none", label: text("fallback.none"), hasValue: false },
          { value: "skip", label: text("fallback.skip"), hasValue: false },
          "str",
          "num",
          "bool",
          "json",
        ],
        default: "none",
      });
      setTyped(from, row.fromType ?? "path", row.from ?? "");
      setTyped(to, row.toType ?? "msg", row.to ?? "payload");
      setTyped(fallback, row.fallbackType ?? "none", row.fallback ?? "");
    },
    removable: true,
    sortable: true,
    height: "auto",
  });
  for (const row of rows) list.editableList("addItem", { ...row });
}

export function readVariableRows(list: JQuery): VariableRow[] {
  return list
    .editableList("items")
    .toArray()
    .map((item) => ({
      from: typed(item, ".keyring-from", "value"),
      fromType: typed(item, ".keyring-from", "type"),
      to: typed(item, ".keyring-to", "value"),
      toType: typed(item, ".keyring-to", "type"),
      fallback: typed(item, ".keyring-fallback", "value"),
      fallbackType: typed(item, ".keyring-fallback", "type"),
    })) as VariableRow[];
}

function setTyped(input: JQuery, type: string, value: string): void {
  input.typedInput("type", type);
  input.typedInput("value", value);
}

function typed(item: HTMLElement, selector: string, what: "value" | "type"): string {
  return $(item).find(selector).typedInput(what);
}
