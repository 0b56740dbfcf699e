import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { ConsumerPage } from "../../../../src/consumers/pages/consumer-page.js";
import { launchBrowser } from "../../../support/browser.js";
import { startPageServer } from "./page-server.js";
import { SAMPLE_PAGES } from "./sample-pages.js";

const HOSTILE = `"><img src=x onerror=1>'</title></style><script>alert(1)</script>&lt;\${x}`;
const ADDRESSES: ReadonlySet<string> = new Set(["address", "back", "tryAgainAt", "logo", "location"]);

/** The names of all elements and attributes, in order. */
const STRUCTURE = `[...document.querySelectorAll("*")].map(({ tagName, attributes }) =>
  [tagName, ...[...attributes].map(({ name }) => name)].join(" "))`;

describe("A consumer's page in Chromium", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let server: Awaited<ReturnType<typeof startPageServer>>;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startPageServer()]);
    page = await browser.newPage();
    await page.route("https://example.com/**", (route) => route.abort());
  });

  after(() => Promise.all([browser.close(), server.close()]));

  async function open(shown: ConsumerPage): Promise<string[]> {
    server.show(shown);
    server.seen();
    await page.goto(server.url, { waitUntil: "commit" });
    await page.waitForSelector("h1");
    return page.evaluate(STRUCTURE);
  }

  for (const [name, sample] of Object.entries(SAMPLE_PAGES).filter(([, { kind }]) => kind !== "leaving"))
    it(`(${name}) holds names and texts as nothing but text`, async () => {
      const fields = Object.keys(sample).filter((field) => field !== "kind" && field !== "reason");
      for (const field of fields.filter((each) => typeof Reflect.get(sample, each) === "string")) {
        const prefix = ADDRESSES.has(field) ? "https://example.com/" : "";
        const plain = await open({ ...sample, [field]: `${prefix}Plain` });
        const isShown = (await page.innerText("body")).includes("Plain");
        assert.deepEqual(await open({ ...sample, [field]: prefix + HOSTILE }), plain, field);
        if (isShown && prefix === "") assert.ok((await page.innerText("body")).includes(HOSTILE), field);
      }
    });

  for (const [button, answer] of [
    ["Continue", "continue"],
    ["I did not ask for this", "decline"],
  ] as const)
    it(`posts "${button}" to its own address, and says that it was its own page`, async () => {
      await open({ ...SAMPLE_PAGES.start, formToken: `t"<&ö` });
      server.seen();
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.waitForLoadState();
      const [posted] = server.seen();
      const { origin, pathname } = new URL(server.url);
      assert.deepEqual([posted?.method, posted?.path, posted?.headers.origin], ["POST", pathname, origin]);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(posted?.body)), { form: `t"<&ö`, answer });
    });

  it("goes on to the provider by itself, with the whole address and no referrer", async () => {
    const query = `state=a%20b&amp;x&x="><script>alert(1)</script>&y=1;url=2&z='#f`;
    const location = new URL(`/authorize?${query}`, server.url);
    server.show({ kind: "leaving", provider: HOSTILE, location: location.href });
    server.seen();
    await page.goto(server.url, { waitUntil: "commit" });
    await page.waitForURL(location.href);
    const arrived = server.seen().find(({ path }) => path.startsWith("/authorize"));
    assert.equal(arrived?.path, location.pathname + location.search);
    assert.equal(arrived.headers.referer, undefined);
  });

  it("goes back to the chat without a referrer", async () => {
    const back = new URL("/chat?start=482913", server.url).href;
    await open({ kind: "declined", back });
    server.seen();
    await page.getByRole("link", { name: "Back to the chat" }).click();
    await page.waitForURL(back);
    const [chat] = server.seen();
    assert.deepEqual([chat?.path, chat?.headers.referer], ["/chat?start=482913", undefined]);
  });

  it("asks for nothing but itself and its logo", async () => {
    await open({ kind: "declined", logo: "https://example.com/logo.png" });
    await page.waitForLoadState();
    const others = server.seen().filter(({ path }) => path !== "/login");
    assert.deepEqual(others, []);
  });

  it("applies its style and breaks no rule of its own policy", async () => {
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));
    await open(SAMPLE_PAGES.code);
    await page.waitForLoadState();
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector("main")).borderTopWidth`), "4px");
    assert.equal(await page.evaluate(`document.querySelector("img").naturalWidth`), 1);
    assert.deepEqual(messages, []);
  });
});
