import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderConsumerPage, type ConsumerPage } from "../../../../src/consumers/pages/consumer-page.js";
import { LANGUAGES, wordsOf, type Language } from "../../../../src/consumers/pages/languages.js";
import { launchBrowser } from "../../../support/browser.js";
import { LOW_CONTRASTS } from "./low-contrasts.js";
import { SAMPLE_PAGES } from "./sample-pages.js";

const LONG = "Donaudampfschifffahrtsgesellschaft".repeat(4);
const RIGHT_TO_LEFT = "شركة الخدمات الرقمية (عمان)";

const LOOK_OF_BUTTONS = `[...document.querySelectorAll("button")].map((button) => {
  const { width, height } = button.getBoundingClientRect();
  const { fontSize, fontWeight, borderTopWidth, opacity, color } = getComputedStyle(button);
  return [width, height, fontSize, fontWeight, borderTopWidth, opacity, color].join(" ");
})`;

const OUTLINE_OF_FOCUS = "getComputedStyle(document.activeElement).outline";

/** A page all of whose names are replaced. */
function named(page: ConsumerPage, name: string): ConsumerPage {
  const fields = ["title", "provider", "flow", "consumer", "account", "text"].filter((field) => field in page);
  return { ...page, ...Object.fromEntries(fields.map((field) => [field, name])) };
}

describe("Consumers' pages are for everybody:", function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });

  after(() => browser.close());

  async function withTab(options: BrowserContextOptions, use: (tab: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options);
    await use(await context.newPage()).finally(() => context.close());
  }

  /** The page as it is; only that the leaving one does not leave. */
  async function show(tab: Page, page: ConsumerPage, language: Language = "en"): Promise<void> {
    const { html } = renderConsumerPage(page, { language, nonce: "bm9uY2U=", nowMs: 0 });
    await tab.setContent(html.replace('content="0;url', 'content="9999;url'));
  }

  async function eachPage(tab: Page, check: (what: string, page: ConsumerPage) => Promise<void>): Promise<void> {
    for (const language of LANGUAGES)
      for (const [name, page] of Object.entries(SAMPLE_PAGES)) {
        await show(tab, page, language);
        await check(`${name}, ${language}`, page);
      }
  }

  for (const colorScheme of ["light", "dark"] as const)
    it(`every text and button stands out from what is behind it (WCAG 2.2, 1.4.3 and 1.4.11) in ${colorScheme}`, () =>
      withTab({ colorScheme }, async (tab) => {
        for (const [name, page] of Object.entries(SAMPLE_PAGES)) {
          await show(tab, page);
          assert.deepEqual(await tab.evaluate(LOW_CONTRASTS), [], name);
        }
        const back = await tab.evaluate("getComputedStyle(document.body).backgroundColor");
        assert.equal(back, colorScheme === "light" ? "rgb(241, 244, 248)" : "rgb(20, 23, 27)");
      }));

  for (const width of [320, 360, 1280])
    it(`nothing reaches over the edge at ${width} px in any language`, () =>
      withTab({ viewport: { width, height: 640 } }, (tab) =>
        eachPage(tab, async (what) => {
          assert.equal(await tab.evaluate("document.documentElement.scrollWidth"), width, what);
        }),
      ));

  for (const name of [LONG, RIGHT_TO_LEFT, "W".repeat(500)])
    it(`nothing reaches over the edge at 320 px, with letters of twice the size and names like ${name.slice(0, 12)}`, () =>
      withTab({ viewport: { width: 320, height: 640 } }, async (tab) => {
        for (const [what, page] of Object.entries(SAMPLE_PAGES)) {
          await show(tab, named(page, name));
          await tab.addStyleTag({ content: "html { font-size: 200% }" });
          assert.equal(await tab.evaluate("document.documentElement.scrollWidth"), 320, what);
        }
      }));

  it("the language is told, there is one heading, and the window's title says the same", () =>
    withTab({}, (tab) =>
      eachPage(tab, async (what) => {
        const language = what.slice(-2);
        const heading = tab.getByRole("heading", { level: 1 });
        assert.deepEqual([await tab.title()], await heading.allTextContents(), what);
        assert.equal(await tab.getByRole("heading").count(), 1);
        assert.equal(await tab.getAttribute("html", "lang"), language);
        assert.equal(await tab.getByRole("main").count(), 1);
      }),
    ));

  it("both answers have a name in every language, and the same weight to the eye", () =>
    withTab({ viewport: { width: 360, height: 640 } }, async (tab) => {
      for (const language of LANGUAGES) {
        await show(tab, SAMPLE_PAGES.start, language);
        const { start } = wordsOf(language);
        const names = await tab.getByRole("button").allInnerTexts();
        assert.deepEqual(names, [start.continue, start.decline]);
        const looks: unknown[] = await tab.evaluate(LOOK_OF_BUTTONS);
        assert.ok(looks.length === 2 && looks[0] !== undefined);
        assert.deepEqual(looks[0], looks[1], language);
      }
    }));

  it("everything to press is at least 44 px wide and high, and shows where the keyboard is", () =>
    withTab({ viewport: { width: 320, height: 640 } }, (tab) =>
      eachPage(tab, async (what) => {
        for (const target of await tab.locator("a, button").all()) {
          const { width, height } = (await target.boundingBox()) ?? assert.fail();
          assert.ok(width >= 44 && height >= 44, `${what}: ${width} × ${height}`);
          await tab.keyboard.press("Tab");
          const outline = await tab.evaluate(OUTLINE_OF_FOCUS);
          assert.equal(await tab.locator(":focus-visible").innerText(), await target.innerText(), what);
          assert.match(String(outline), /solid 3px/, what);
        }
      }),
    ));

  it("the code is read digit by digit, once, and selected whole", () =>
    withTab({}, async (tab) => {
      await show(tab, SAMPLE_PAGES.code);
      const heard = await tab.locator("main").ariaSnapshot();
      assert.match(heard, /Code: 4, 8, 2, 9, 1, 3/);
      assert.doesNotMatch(heard.replace(/\/url:.*/g, ""), /482913/);
      await tab.getByText("482913").click();
      assert.equal(await tab.evaluate("getSelection().toString()"), "482913");
    }));

  it("the address of a page that must be opened elsewhere is selected whole", () =>
    withTab({}, async (tab) => {
      const page = SAMPLE_PAGES["start, refused"];
      await show(tab, page);
      await tab.getByRole("link", { name: page.address }).focus();
      await tab.evaluate(`getSelection().selectAllChildren(document.querySelector(".address"))`);
      assert.equal(await tab.evaluate("getSelection().toString()"), page.address);
      assert.equal(await tab.evaluate(`getComputedStyle(document.querySelector(".address")).userSelect`), "all");
    }));

  it("a name that runs from right to left stays in its own order", () =>
    withTab({}, async (tab) => {
      await show(tab, { kind: "done", provider: "CRM", account: "חברה!", writeAgain: false });
      const lefts: number[] = await tab.evaluate(`["account", "!", "חברה"].map((part) => {
        const text = document.querySelector("main p").firstChild;
        const range = document.createRange();
        range.setStart(text, text.data.indexOf(part));
        range.setEnd(text, text.data.indexOf(part) + part.length);
        return range.getBoundingClientRect().left;
      })`);
      assert.deepEqual(
        lefts,
        [...lefts].sort((one, other) => one - other),
      );
    }));
});
