import { t, textIn } from "./text.js";

/** Seconds, or nothing for Node-RED's own limit. */
export function checkTimeLimit(value: unknown): boolean | string {
  const text = typeof value === "number" ? String(value) : textIn(value).trim();
  return text === "" || Number(text) > 0 ? true : t("check.timeLimit");
}

/** The tick "only Catch" means nothing while failures have an output of their own. */
export function toggleByOutputs(): void {
  const secondOutput = $("#node-input-secondOutput");
  secondOutput.on("change", () => $(".keyring-senderr").toggle(!secondOutput.is(":checked"))).trigger("change");
}

export function failureLabel(this: EditorNode, index: number): string {
  return t(index === 0 ? "output.reply" : "output.failure");
}

/** For a node whose flow file lacks a choice: the form shows what the runtime takes. */
export function setIfEmpty(name: string, value: string): void {
  const select = $(`#node-input-${name}`);
  const chosen: unknown = select.val();
  if (chosen === null) select.val(value);
}
