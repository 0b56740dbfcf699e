import type * as Shared from "./keyring-editor.js";
import { checkTimeLimit, failureLabel, setIfEmpty, toggleByOutputs } from "./shared/request-form.js";

declare const keyringEditor: typeof Shared;

let closePicker: () => void = () => undefined;

const list = () => $("#keyring-rows-headers");

RED.nodes.registerType("keyring-http-request", {
  category: "network",
  color: "#C7D9C0",
  defaults: {
    name: { value: "" },
    credential: keyringEditor.credentialDefault,
    method: { value: "GET" },
    ret: { value: "obj" },
    paytoqs: { value: "ignore" },
    url: { value: "" },
    headers: { value: [] },
    timeLimit: { value: "", validate: checkTimeLimit },
    senderr: { value: false },
    secondOutput: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "keyring-http-request.svg",
  paletteLabel: "HTTP request",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels: failureLabel,
  oneditprepare() {
    setIfEmpty("method", "GET");
    setIfEmpty("paytoqs", this.paytoqs === true ? "query" : "ignore");
    setIfEmpty("ret", "txt");
    keyringEditor.showHeaderRows(list(), Array.isArray(this.headers) ? this.headers : []);
    closePicker = keyringEditor.showHiddenCredentials(this);
    toggleByOutputs();
    const method = $("#node-input-method");
    method
      .on("change", () => $(".keyring-get").toggle(method.val() === "GET" || method.val() === "use"))
      .trigger("change");
  },
  oneditsave() {
    closePicker();
    this.headers = keyringEditor.readHeaderRows(list());
    this.outputs = $("#node-input-secondOutput").is(":checked") ? 2 : 1;
  },
  oneditcancel() {
    closePicker();
  },
  oneditdelete() {
    closePicker();
  },
});
