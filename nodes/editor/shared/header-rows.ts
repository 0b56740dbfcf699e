import { t } from "./text.js";

/** A header row as core's http request stores it: a fixed name or value is itself the type. */
interface HeaderRow {
  keyType: string;
  keyValue: string;
  valueType: string;
  valueValue: string;
}

const NAMES = ["Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie", "User-Agent"];
const VALUES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "text/html",
  "multipart/form-data",
];

/** Turns an `<ol>` into header rows. */
export function showHeaderRows(list: JQuery, rows: readonly HeaderRow[]): void {
  list.editableList<Partial<HeaderRow>>({
    addItem(container, _index, row) {
      const name = $("<input type='text' class='keyring-header-name'>");
      const value = $("<input type='text' class='keyring-header-value'>");
      container.append($("<div class='keyring-row'></div>").append(name, $("<span>:</span>"), value));
      showTyped(name, NAMES, row.keyType ?? "other", row.keyValue ?? "");
      showTyped(value, VALUES, row.valueType ?? "other", row.valueValue ?? "");
    },
    removable: true,
    sortable: true,
    height: "auto",
  });
  for (const row of rows) list.editableList("addItem", { ...row });
}

/** The rows as core stores them. */
export function readHeaderRows(list: JQuery): HeaderRow[] {
  return list
    .editableList("items")
    .toArray()
    .map((item) => {
      const name = $(item).find(".keyring-header-name");
      const value = $(item).find(".keyring-header-value");
      return {
        keyType: name.typedInput("type"),
        keyValue: name.typedInput("value"),
        valueType: value.typedInput("type"),
        valueValue: value.typedInput("value"),
      };
    });
}

function showTyped(input: JQuery, fixed: readonly string[], type: string, value: string): void {
  const types = [
    ...fixed.map((text) => ({ value: text, label: text, hasValue: false })),
    { value: "other", label: t("label.otherValue"), icon: "red/images/typedInput/az.svg" },
    "msg",
  ];
  input.typedInput({ types, default: "other" });
  input.typedInput("type", type);
  input.typedInput("value", value);
}
