import type { ValueOf } from "../shared/form-values.js";

/** Says what is sent as body and how the reply comes; with GET the author chooses, with HEAD nothing is sent. */
export function showBody(form: JQuery, text: (key: string) => string, valueOf: ValueOf): void {
  const method = valueOf("method");
  form.find("#keyring-body-row").toggle(method !== "GET" && method !== "HEAD");
  form.find("#keyring-paytoqs-label").text(text(method === "use" ? "label.bodyOfGet" : "label.body"));
  form.find("#keyring-ret-hint").text(replyHint(text, valueOf));
}

function replyHint(text: (key: string) => string, valueOf: ValueOf): string {
  const ret = valueOf("ret");
  if (valueOf("paging") !== "none") return ret === "obj" ? "" : text("retHint.pages");
  return ret === "stream" ? text("retHint.stream") : "";
}
