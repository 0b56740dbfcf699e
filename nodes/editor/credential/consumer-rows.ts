import { t } from "../shared/text.js";
import type { ConsumerRow } from "./consumers-request.js";
import { timeText } from "./panel-view.js";

/** A row of the list: who, as whom and until when, with Remove, which asks back in the row itself. */
export function consumerRow(row: ConsumerRow, remove: () => void): JQuery {
  const item = $("<li>");
  const show = () => item.empty().append(descriptionOf(row), buttonsOf([["remove", t("consumers.remove"), ask]]));
  const ask = () => {
    item.empty().append(
      $("<div>").text(t("consumers.askRemove", { consumer: String(row.consumer) })),
      buttonsOf([
        ["confirm", t("consumers.signOut"), remove],
        ["keep", t("consumers.keep"), keep],
      ]),
    );
    item.find(".keyring-consumer-keep").trigger("focus");
  };
  const keep = () => {
    show().find(".keyring-consumer-remove").trigger("focus");
  };
  return show();
}

function descriptionOf({ consumer, channel, state, authorization }: ConsumerRow): JQuery {
  const details = [
    ...(typeof consumer === "number" ? [t("consumers.number")] : []),
    ...(channel === "" ? [] : [t("consumers.inChannel", { channel })]),
    ...(authorization === undefined ? [t("consumers.otherSettings")] : factsOf(authorization, state)),
  ];
  return $("<div>").append($("<b>").text(consumer), $("<div>").text(details.join(" · ")));
}

function factsOf(authorization: NonNullable<ConsumerRow["authorization"]>, state: ConsumerRow["state"]) {
  const { account, receivedAtMs } = authorization;
  return [
    ...(account === undefined ? [] : [account]),
    t("consumers.since", { time: timeText(receivedAtMs) }),
    state === "ended" ? t("consumers.ended") : endText(authorization),
  ];
}

function endText({ expiresAtMs, hasRefreshToken }: NonNullable<ConsumerRow["authorization"]>): string {
  if (expiresAtMs === undefined) return t("consumers.untilRefused");
  const time = timeText(expiresAtMs);
  if (!hasRefreshToken) return t("consumers.until", { time });
  return expiresAtMs > Date.now() ? t("consumers.untilRenewed", { time }) : t("consumers.renewedNext");
}

function buttonsOf(buttons: readonly (readonly [name: string, label: string, onClick: () => void])[]): JQuery {
  return $("<div class='keyring-buttons'>").append(
    buttons.map(([name, label, onClick]) =>
      $("<button type='button' class='red-ui-button red-ui-button-small'>")
        .addClass(`keyring-consumer-${name}`)
        .text(label)
        .on("click", onClick),
    ),
  );
}
