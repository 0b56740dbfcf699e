import type * as Shared from "./keyring-editor.js";
import type { FieldRules } from "./shared/field-rules.js";
import type { ValueOf } from "./shared/form-values.js";
import type { RequestForm } from "./shared/request-form.js";
import { leavesOf, variableNameOf, type Leaf } from "./variables/sample-reply.js";
import { readVariableRows, showVariableRows } from "./variables/variable-rows.js";

declare const keyringEditor: typeof Shared;

const WRITTEN = ["json", "form", "text"];

const hasBody = (valueOf: ValueOf) => valueOf("method") !== "GET";
const isWritten = (valueOf: ValueOf) => hasBody(valueOf) && WRITTEN.includes(valueOf("bodyType"));

const rules: FieldRules = {
  ...keyringEditor.REQUEST_RULES,
  bodyType: { isShown: hasBody },
  body: { isShown: isWritten },
};

let form: RequestForm | undefined;

const rows = () => $("#keyring-rows-rows");

RED.nodes.registerType("keyring-fetch-variables", {
  ...keyringEditor.LOOK,
  defaults: keyringEditor.withValidators(
    {
      name: { value: "" },
      method: { value: "GET" },
      ...keyringEditor.REQUEST_DEFAULTS,
      bodyType: { value: "none" },
      body: { value: "" },
      rows: {
        value: [{ from: "", fromType: "path", to: "payload", toType: "msg", fallback: "", fallbackType: "none" }],
      },
    },
    rules,
  ),
  inputs: 1,
  outputs: 1,
  icon: "keyring-fetch-variables.svg",
  paletteLabel: "Fetch variables",
  label() {
    return this.name || this._("label.node");
  },
  outputLabels: keyringEditor.failureLabel,
  oneditprepare() {
    const text = (key: string) => this._(key);
    showVariableRows(rows(), Array.isArray(this.rows) ? this.rows : [], text);
    form = keyringEditor.openRequestForm(this, rules, (dialog, valueOf) => {
      dialog.find("#keyring-body-hint").text(isWritten(valueOf) ? text(`bodyHint.${valueOf("bodyType")}`) : "");
    });
    $("#keyring-sample").on("input", () => {
      showSample(text);
    });
  },
  oneditsave() {
    this.rows = readVariableRows(rows());
    form?.save();
  },
  oneditcancel() {
    form?.close();
  },
  oneditdelete() {
    form?.close();
  },
});

/** Shows the values of the pasted reply; a click on one makes a row of it. */
function showSample(text: (key: string) => string): void {
  const sample = String($("#keyring-sample").val() ?? "").trim();
  const leaves = sample === "" ? [] : leavesOf(sample);
  $("#keyring-sample-problem").text(leaves === undefined ? text("label.sampleNotJson") : "");
  const tree = $("#keyring-tree").empty();
  for (const leaf of leaves ?? []) tree.append(leafButton(leaf));
}

function leafButton(leaf: Leaf): JQuery {
  const button = $("<button type='button'>").append(
    document.createTextNode(`${leaf.path} `),
    $("<b>").text(leaf.value.slice(0, 80)),
  );
  return button.on("click", () => {
    dropEmptyRows();
    rows().editableList("addItem", { from: leaf.path, to: variableNameOf(leaf) });
  });
}

/** The first row of a new node is still empty when values are picked from a sample. */
function dropEmptyRows(): void {
  const kept = readVariableRows(rows()).filter(({ from }) => from !== "");
  rows().editableList("empty");
  for (const row of kept) rows().editableList("addItem", row);
}
