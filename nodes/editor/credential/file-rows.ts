import { t } from "../shared/text.js";
import { readFiles, type ChosenFile } from "./chosen-files.js";

/** Makes a row's button open the browser's own choice of files; `take` gets those that can be uploaded, or says why not. */
export function wireFileRow(row: JQuery, take: (files: readonly ChosenFile[]) => string | undefined): void {
  const input = row.find<HTMLInputElement>(".keyring-file-input");
  row.find(".keyring-choose").on("click", () => input.trigger("click"));
  input.on("change", (event) => {
    event.stopPropagation();
    const files = [...(input[0]?.files ?? [])];
    input.val(""); // so that the same file can be chosen again
    void readFiles(files).then(({ chosen, problem }) => {
      const refusal = chosen.length > 0 ? take(chosen) : undefined;
      row.find(".keyring-problem").text(problem ?? refusal ?? "");
      row.trigger("change");
    });
  });
}

/** The names of files, each with a way to remove it. */
export function showFileChips(place: JQuery, files: readonly ChosenFile[], drop: (file: ChosenFile) => void): void {
  const chips = files.map((file) => {
    const button = $("<button type='button'>").attr("title", t("button.removeFile")).text("×");
    button.on("click", () => {
      drop(file);
      place.trigger("change");
    });
    return $("<span class='keyring-chip'></span>").append($("<span>").text(file.name), button);
  });
  place.empty().append(chips);
}
