import { HEADER_NAMES, suggestedValues } from "./header-suggestions.js";
import { listRows, rowsIn } from "./list-rows.js";
import { t } from "./text.js";

/** A header row as core's http request stores it: a fixed name or value is itself the type. */
export interface HeaderRow {
  keyType: string;
  keyValue: string;
  valueType: string;
  valueValue: string;
}

const VALUE_TYPES = ["msg", "flow", "global", "env", "jsonata"];

/** Turns an `<ol>` into header rows. */
export function showHeaderRows(list: JQuery, rows: readonly HeaderRow[]): void {
  listRows<HeaderRow>(list, rows, (container, row) => {
    const name = $("<input type='text' class='keyring-header-name'>");
    const value = $("<input type='text' class='keyring-header-value'>");
    container.append($("<div class='keyring-row'></div>").append(name, $("<span>:</span>"), value));
    showTyped(name, typesWith(HEADER_NAMES, ["msg"]), row.keyType, row.keyValue);
    let offered = suggestedValues(nameIn(name));
    showTyped(value, typesWith(offered, VALUE_TYPES), row.valueType, row.valueValue);
    name.on("change", () => {
      const suggested = suggestedValues(nameIn(name));
      if (suggested === offered) return;
      offered = suggested;
      offerTypes(value, typesWith(offered, VALUE_TYPES));
    });
  });
}

/** The rows as core stores them. */
export function readHeaderRows(list: JQuery): HeaderRow[] {
  return rowsIn(list).map((row) => {
    const name = row.find(".keyring-header-name");
    const value = row.find(".keyring-header-value");
    return {
      keyType: name.typedInput("type"),
      keyValue: name.typedInput("value"),
      valueType: value.typedInput("type"),
      valueValue: value.typedInput("value"),
    };
  });
}

function nameIn(input: JQuery): string {
  const type = input.typedInput("type");
  return type === "other" ? input.typedInput("value").trim() : type;
}

function typesWith(fixed: readonly string[], others: readonly string[]): TypedInputType[] {
  return [
    ...fixed.map((text) => ({ value: text, label: text, hasValue: false })),
    { value: "other", label: t("label.otherValue"), icon: "red/images/typedInput/az.svg" },
    ...others,
  ];
}

/** A fixed text that isn't offered here, such as one that only core has, is shown as text: it means the same. */
function showTyped(input: JQuery, types: TypedInputType[], type = "other", value = ""): void {
  const isOffered = types.some((offered) => nameOf(offered) === type);
  input.typedInput({ types, default: "other" });
  input.typedInput("type", isOffered ? type : "other");
  input.typedInput("value", isOffered ? value : type);
}

/** A value that is not offered any more goes; the editor itself would take the first that is. */
function offerTypes(input: JQuery, types: TypedInputType[]): void {
  if (!types.some((offered) => nameOf(offered) === input.typedInput("type"))) input.typedInput("type", "other");
  input.typedInput("types", types);
}

function nameOf(type: TypedInputType): string {
  return typeof type === "string" ? type : type.value;
}
