import { t } from "../shared/text.js";
import { consumerRow } from "./consumer-rows.js";
import { readConsumers, removeConsumer, type ConsumerRow, type ConsumersPage } from "./consumers-request.js";

/** From the last key to the question: a text is typed as a whole. */
const TYPING_MS = 300;

/** Of the first page. */
const FIRST = "";

/** The folded list of who has signed in to the credential. Only one page of it is ever here. */
export class ConsumersSection {
  readonly #id: string;
  /** Where each page up to the one that is shown begins. */
  #pages: readonly string[] = [FIRST];
  #page: ConsumersPage | undefined;
  /** Of the newest question: the answer to an older one comes too late. */
  #turn = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  constructor(credentialId: string) {
    this.#id = credentialId;
  }

  /** Asks for the first page, once. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    $("#keyring-consumers-search").on("input", (event) => {
      event.stopPropagation(); // it is no field of the form
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => void this.#go([FIRST]), TYPING_MS);
    });
    $("#keyring-consumers-next").on("click", () => void this.#go([...this.#pages, this.#page?.next ?? FIRST]));
    $("#keyring-consumers-back").on("click", () => void this.#go(this.#pages.slice(0, -1)));
    void this.#go([FIRST]);
  }

  close(): void {
    clearTimeout(this.#typing);
    this.#turn += 1;
  }

  /** Shows the last of these pages; a search that finds nobody on one goes on to the next. */
  async #go(pages: readonly string[]): Promise<void> {
    const turn = (this.#turn += 1);
    const isOver = () => turn !== this.#turn;
    this.#setBusy(t("consumers.asking"));
    let after = pages.at(-1) ?? FIRST;
    try {
      for (;;) {
        const page = await readConsumers(this.#id, after, searchText());
        if (isOver()) return;
        if (page.consumers.length > 0 || page.next === undefined) {
          this.#show(page, [...pages.slice(0, -1), after]);
          return;
        }
        this.#setBusy(t("consumers.searching"));
        after = page.next;
      }
    } catch (error) {
      if (!isOver()) this.#fail(error);
    }
  }

  #show(page: ConsumersPage, pages: readonly string[]): void {
    this.#page = page;
    this.#pages = pages;
    $("#keyring-consumers-count").text(t("consumers.count", { count: page.total }));
    $("#keyring-consumers-search-row").toggle(page.total > 0);
    $("#keyring-consumers-list")
      .empty()
      .append(page.consumers.map((row) => consumerRow(row, () => void this.#remove(row))));
    this.#setNote(
      page.consumers.length > 0 ? "" : t(searchText() === "" ? "consumers.nobody" : "consumers.nobodyFound"),
    );
    $("#keyring-consumers-pages").toggle(pages.length > 1 || page.next !== undefined);
    $("#keyring-consumers-page").text(t("consumers.page", { number: pages.length }));
    $("#keyring-consumers-back").prop("disabled", pages.length === 1);
    $("#keyring-consumers-next").prop("disabled", page.next === undefined);
  }

  async #remove(row: ConsumerRow): Promise<void> {
    this.#setBusy(t("consumers.removing"));
    try {
      await removeConsumer(this.#id, row);
    } catch (error) {
      this.#fail(error);
      return;
    }
    const wasAlone = this.#page?.consumers.length === 1 && this.#pages.length > 1;
    await this.#go(wasAlone ? this.#pages.slice(0, -1) : this.#pages);
  }

  #setBusy(text: string): void {
    $("#keyring-consumers-list, #keyring-consumers-pages").find("button").prop("disabled", true);
    this.#setNote(text);
  }

  #fail(error: unknown): void {
    const sentence = error instanceof Error && error.message !== "" ? error.message : t("panel.unreachable");
    $("#keyring-consumers-list").empty();
    $("#keyring-consumers-pages").hide();
    this.#setNote(sentence);
  }

  #setNote(text: string): void {
    $("#keyring-consumers-note")
      .text(text)
      .toggle(text !== "");
  }
}

function searchText(): string {
  return String($("#keyring-consumers-search").val() ?? "").trim();
}
