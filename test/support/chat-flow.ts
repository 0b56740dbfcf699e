import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { root } from "./tools.js";

interface FlowNode {
  readonly type: string;
  readonly z?: string;
  readonly [property: string]: unknown;
}

/** Where the servers of a chat example listen in a test. */
interface ChatServers {
  readonly chat: string;
  readonly oauth: string;
  readonly crm: string;
}

/** An example with a chat, on a tab of its own, calling these servers in the place of the demo's; its credential with `changes`. */
export async function chatFlow(name: string, servers: ChatServers, changes: object = {}): Promise<readonly FlowNode[]> {
  const text = await readFile(join(root, "examples", `${name}.json`), "utf8");
  const moved = text
    .replaceAll("http://127.0.0.1:1880", servers.chat)
    .replaceAll("http://127.0.0.1:1881", servers.oauth)
    .replaceAll("http://127.0.0.1:1882", servers.crm);
  const nodes = JSON.parse(moved) as readonly FlowNode[];
  const id = nodes.find(({ z }) => z !== undefined)?.z ?? "tab";
  const changed = nodes.map((node) => (node.type === "keyring-credential" ? { ...node, ...changes } : node));
  return [{ id, type: "tab", label: name }, ...changed];
}

/** A consumer's chat in the browser. */
export interface Chat {
  readonly page: Page;
  say(text: string): Promise<void>;
  /** Resolves when the chat has a message with this text. */
  sees(text: string): Promise<void>;
  /** The address of the newest link, once it is there. */
  link(): Promise<string>;
  /** Presses the newest link: the page that opens. */
  openLink(): Promise<Page>;
}

export async function openChat(context: BrowserContext, address: string): Promise<Chat> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  const links = page.locator("#messages a");
  return {
    page,
    async say(text) {
      await page.locator("#text").fill(text);
      await page.locator("#say button").click();
    },
    sees: (text) => page.locator("#messages li", { hasText: text }).last().waitFor(),
    link: async () => (await links.last().getAttribute("href")) ?? "",
    async openLink() {
      const opened = context.waitForEvent("page");
      await links.last().click();
      return opened;
    },
  };
}
