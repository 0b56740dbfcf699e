import { askServer } from "../shared/ask-server.js";
import { t } from "../shared/text.js";
import { renderPanel, type PanelView } from "./panel-view.js";
import { testAnswerView, type TestAnswer } from "./test-answer-view.js";

/** The form as it stands, in the shape that the server takes. */
interface TestQuestion {
  readonly form: object;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Test: one request with the credential as it stands in the form, and what the API says to it. */
export class TestPanel {
  readonly #id: string;
  readonly #read: () => TestQuestion;
  readonly #panel = $("#keyring-test-panel");
  readonly #button = $("#keyring-test");
  /** What was asked last; an answer to anything else is not shown any more. */
  #asked = "";

  constructor(id: string, read: () => TestQuestion) {
    this.#id = id;
    this.#read = read;
    this.#show(undefined);
    this.#button.on("click", () => void this.#test());
  }

  /** Takes an answer away that is not of this form. */
  formChanged(): void {
    if (this.#asked === "" || this.#asked === JSON.stringify(this.#read())) return;
    this.close();
    this.#show(undefined);
  }

  close(): void {
    this.#asked = "";
  }

  async #test(): Promise<void> {
    const question = this.#read();
    const asked = JSON.stringify(question);
    this.#asked = asked;
    this.#show({ look: "busy", title: t("test.asking") });
    const view = await this.#answerTo(question);
    if (this.#asked !== asked) return;
    this.#show(view);
    this.#bringIntoView();
  }

  /** Above the Authorize panel, which keeps its place at the foot of the dialog. */
  #bringIntoView(): void {
    const footPx = $("#keyring-authorize-panel:visible").outerHeight() ?? 0;
    this.#panel.css("scroll-margin-bottom", `${footPx + 12}px`);
    this.#panel.get(0)?.scrollIntoView({ block: "nearest" });
  }

  async #answerTo(question: TestQuestion): Promise<PanelView> {
    try {
      return testAnswerView(await askServer<TestAnswer>("POST", `keyring/credentials/${this.#id}/test`, question));
    } catch (error) {
      const sentence = error instanceof Error && error.message !== "" ? error.message : t("panel.unreachable");
      return { look: "bad", title: t("test.failed"), texts: [sentence] };
    }
  }

  #show(view: PanelView | undefined): void {
    renderPanel(this.#panel, view);
    this.#panel.toggle(view !== undefined);
    this.#button.prop("disabled", view?.look === "busy");
  }
}
