import { t } from "../shared/text.js";
import { renderPanel } from "./panel-view.js";
import { missingFields } from "./problems.js";

/** Says of a credential that consumers sign in to what it lacks, or how they come to sign in. */
export function showConsumerPanel(): void {
  const missing = missingFields();
  const isComplete = missing.length === 0;
  renderPanel($("#keyring-consumer-panel"), {
    look: isComplete ? "good" : "plain",
    title: t(isComplete ? "panel.consumersCanSignIn" : "panel.notComplete"),
    texts: [isComplete ? t("panel.howConsumersSignIn") : t("panel.missing", { fields: missing.join(", ") })],
  });
}
