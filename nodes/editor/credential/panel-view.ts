/** What the Authorize panel shows. All of it is text. */
export interface PanelView {
  readonly look: "plain" | "good" | "busy" | "warning" | "bad";
  readonly title: string;
  readonly texts?: readonly string[];
  readonly details?: readonly (readonly [label: string, value: string])[];
  readonly code?: string;
  readonly link?: { readonly label: string; readonly href: string };
  readonly buttons?: readonly PanelButton[];
}

export interface PanelButton {
  readonly id: string;
  readonly label: string;
  readonly isMain?: boolean;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}

/** Nothing is shown where there is no view. */
export function renderPanel(panel: JQuery, view: PanelView | undefined): void {
  panel.empty();
  if (view === undefined) return;
  panel.attr("data-look", view.look);
  panel.append($("<p class='keyring-title'>").text(view.title));
  if (view.details && view.details.length > 0) panel.append(detailsOf(view.details));
  for (const text of view.texts ?? []) panel.append($("<p>").text(text));
  if (view.code !== undefined) panel.append($("<p>").append($("<code>").text(view.code)));
  const buttons = $("<div class='keyring-buttons'></div>");
  if (view.link) buttons.append(linkOf(view.link));
  for (const button of view.buttons ?? []) buttons.append(buttonOf(button));
  if (buttons.children().length > 0) panel.append(buttons);
}

function detailsOf(details: NonNullable<PanelView["details"]>): JQuery {
  const list = $("<dl></dl>");
  for (const [label, value] of details) list.append($("<dt>").text(label), $("<dd>").text(value));
  return list;
}

function linkOf({ label, href }: NonNullable<PanelView["link"]>): JQuery {
  const link = $("<a class='red-ui-button primary' id='keyring-open-link' target='_blank' rel='noopener noreferrer'>");
  return link.attr("href", href).text(label);
}

function buttonOf({ id, label, isMain, isDisabled, onClick }: PanelButton): JQuery {
  const button = $("<button type='button' class='red-ui-button'>").attr("id", id).text(label);
  return button
    .toggleClass("primary", isMain === true)
    .prop("disabled", isDisabled === true)
    .on("click", onClick);
}

/** "until 14:05" today, with the date on another day. */
export function timeText(timeMs: number): string {
  const time = new Date(timeMs);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : time.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
