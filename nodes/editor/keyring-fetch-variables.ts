import type * as Shared from "./keyring-editor.js";
import { checkTimeLimit, failureLabel, setIfEmpty } from "./shared/request-form.js";
import { leavesOf, variableNameOf, type Leaf } from "./variables/sample-reply.js";
import { readVariableRows, showVariableRows } from "./variables/variable-rows.js";

declare const keyringEditor: typeof Shared;

let closePicker: () => void = () => undefined;

const headers = () => $("#keyring-rows-headers");
const rows = () => $("#keyring-rows-rows");

RED.nodes.registerType("keyring-fetch-variables", {
  category: "network",
  color: "#C7D9C0",
  defaults: {
    name: { value: "" },
    credential: keyringEditor.credentialDefault,
    method: { value: "GET" },
    url: { value: "" },
    headers: { value: [] },
    bodyType: { value: "none" },
    body: { value: "" },
    rows: { value: [{ from: "", fromType: "path", to: "payload", toType: "msg", fallback: "", fallbackType: "none" }] },
    timeLimit: { value: "", validate: checkTimeLimit },
    secondOutput: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "keyring-fetch-variables.svg",
  paletteLabel: "Fetch variables",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels: failureLabel,
  oneditprepare() {
    const text = (key: string) => this._(key);
    keyringEditor.showHeaderRows(headers(), Array.isArray(this.headers) ? this.headers : []);
    showVariableRows(rows(), Array.isArray(this.rows) ? this.rows : [], text);
    closePicker = keyringEditor.showHiddenCredentials(this);
    setIfEmpty("method", "GET");
    setIfEmpty("bodyType", "none");
    showBody(text);
    $("#keyring-sample").on("input", () => {
      showSample(text);
    });
    const set = [$("#node-input-timeLimit").val() !== "", headers().editableList("items").length > 0].filter(Boolean);
    $("#keyring-more-count").text(set.length > 0 ? keyringEditor.t("label.countSet", { count: set.length }) : "");
  },
  oneditsave() {
    closePicker();
    this.headers = keyringEditor.readHeaderRows(headers());
    this.rows = readVariableRows(rows());
    this.outputs = $("#node-input-secondOutput").is(":checked") ? 2 : 1;
  },
  oneditcancel() {
    closePicker();
  },
  oneditdelete() {
    closePicker();
  },
});

function showBody(text: (key: string) => string): void {
  const method = $("#node-input-method");
  const type = $("#node-input-bodyType");
  const refresh = () => {
    const hasBody = method.val() !== "GET";
    const isWritten = hasBody && ["json", "form", "text"].includes(String(type.val()));
    $(".keyring-body").toggle(hasBody);
    $(".keyring-body-text").toggle(isWritten);
    $("#keyring-body-hint").text(isWritten ? text(`bodyHint.${String(type.val())}`) : "");
  };
  method.on("change", refresh);
  type.on("change", refresh);
  refresh();
}

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
