import type { FieldRule, FieldRules } from "../shared/field-rules.js";
import type { ValueOf } from "../shared/form-values.js";
import { expression, required, wholeNumber } from "../shared/request-checks.js";

export const PAGING_DEFAULTS: Readonly<Record<string, PropertyDefault>> = {
  paging: { value: "none" },
  pagingPath: { value: "" },
  pagingParameter: { value: "" },
  pagingIn: { value: "query" },
  pagingFirst: { value: "" },
  pagingSize: { value: "" },
  pagingItems: { value: "" },
  pagingStop: { value: "" },
  pagingMost: { value: "100" },
  pagingOutput: { value: "messages" },
};

/** What the kinds of paging have in common is in all but "none"; the rest is what each needs of its own. */
const ALL_KINDS = ["header", "link", "page", "offset", "cursor"];

function shownFor(kinds: readonly string[], check?: FieldRule["check"]): FieldRule {
  return { isShown: (valueOf) => kinds.includes(valueOf("paging")), ...(check && { check }) };
}

export const PAGING_RULES: FieldRules = {
  pagingPath: shownFor(["link", "cursor"], required("check.pagingPath")),
  pagingParameter: shownFor(["page", "offset", "cursor"], required("check.pagingParameter")),
  pagingIn: shownFor(["page", "offset", "cursor"]),
  pagingFirst: shownFor(["page", "offset"], wholeNumber("check.pagingFirst", 0, Infinity)),
  pagingSize: shownFor(["page", "offset"], wholeNumber("check.pagingSize", 1, Infinity)),
  pagingItems: shownFor(ALL_KINDS),
  pagingStop: shownFor(ALL_KINDS, expression("check.expression")),
  pagingMost: shownFor(ALL_KINDS, wholeNumber("check.pagingMost", 1, 10_000)),
  pagingOutput: shownFor(ALL_KINDS),
};

/** Labels, examples and hints of the chosen kind. */
export function showPaging(form: JQuery, text: (key: string) => string, valueOf: ValueOf): void {
  const kind = valueOf("paging");
  const [isLink, isOffset] = [kind === "link", kind === "offset"];
  form.find("#keyring-paging-hint").text(text(`pagingHint.${kind}`));
  form.find("#keyring-paging-path-label").text(text(isLink ? "label.nextUrl" : "label.cursor"));
  form.find("#node-input-pagingPath").attr("placeholder", isLink ? "links.next" : "meta.next_cursor");
  form.find("#node-input-pagingParameter").attr("placeholder", kind);
  form.find("#keyring-paging-first-label").text(text(isOffset ? "label.firstOffset" : "label.firstPage"));
  form.find("#node-input-pagingFirst").attr("placeholder", isOffset ? "0" : "1");
  form.find("#keyring-paging-size-hint").text(text(isOffset ? "pagingHint.sizeOfOffset" : "pagingHint.size"));
  const isEach = valueOf("pagingOutput") === "messages";
  form.find("#keyring-paging-output-hint").text(isEach ? text("pagingHint.messages") : "");
}

/** The button beside the field opens the editor's expression editor; the field has one line, so breaks become tabs. */
export function openExpressionEditor(): void {
  const input = $("#node-input-pagingStop");
  $("#keyring-edit-stop").on("click", () => {
    RED.editor.editExpression({
      value: String(input.val() ?? "").replaceAll("\t", "\n"),
      focus: true,
      complete(expression) {
        input.val(expression.replaceAll("\n", "\t")).trigger("change");
      },
    });
  });
}
