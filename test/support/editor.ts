import type { Browser, BrowserContext, Page } from "playwright-core";
import type { RunningNodeRed } from "./node-red.js";

/** Node-RED's editor in a browser, driven as an author does. */
export interface Editor {
  readonly page: Page;
  /** Errors that the page's scripts threw. */
  readonly errors: readonly string[];
  /** Opens a node's dialog by a double click. */
  openNode(id: string): Promise<void>;
  /** Empties the debug sidebar and presses the button of an inject node. */
  inject(id: string): Promise<void>;
  /** Presses Done in the node's dialog and waits until it has closed. */
  done(): Promise<void>;
  /** Presses Add or Update in the credential's dialog and waits until it has closed. */
  saveCredential(): Promise<void>;
  cancelCredential(): Promise<void>;
  /** Cancels the dialogs that are open, the uppermost first. */
  cancelAll(): Promise<void>;
  /** Deploys, waits for the editor to say that it worked, and until the flows run. */
  deploy(): Promise<void>;
  /** Waits until the debug sidebar has a message with this text. */
  seesDebug(text: string): Promise<void>;
  /** What the Authorize panel says, once it says this. */
  seesPanel(text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

const LIMIT_MS = 15_000;

interface EditorOptions {
  /** Of the editor, behind Node-RED's address. */
  readonly root?: string;
  readonly context?: BrowserContext;
}

export async function openEditor(
  browser: Browser,
  nodeRed: RunningNodeRed,
  { root = "", context }: EditorOptions = {},
): Promise<Editor> {
  const ownContext = context ?? (await browser.newContext({ viewport: { width: 1400, height: 1000 } }));
  const page = await ownContext.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(nodeRed.url + root);
  await page.locator("#red-ui-workspace-chart .red-ui-flow-node").first().waitFor();
  await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
  const editor: Editor = {
    page,
    errors,
    async openNode(id) {
      await page.locator(`#${id}`).dblclick({ position: { x: 60, y: 15 } });
      await page.locator("#node-dialog-ok").waitFor();
      await settled(page);
    },
    async inject(id) {
      await page.evaluate("document.querySelectorAll('.red-ui-debug-msg').forEach((message) => message.remove())");
      // Not by the mouse: while a notification lies over the canvas, that would scroll it about.
      await page.locator(`#${id} .red-ui-flow-node-button-button`).first().dispatchEvent("click");
    },
    async done() {
      await page.locator("#node-dialog-ok").click();
      await page.locator("#node-dialog-ok").waitFor({ state: "detached" });
      await settled(page);
    },
    async saveCredential() {
      await page.locator("#node-config-dialog-ok").click();
      await page.locator("#node-config-dialog-ok").waitFor({ state: "detached" });
      await settled(page);
    },
    async cancelCredential() {
      await page.locator("#node-config-dialog-cancel").click();
      await page.locator("#node-config-dialog-ok").waitFor({ state: "detached" });
      await settled(page);
    },
    async cancelAll() {
      while (await page.locator("#node-config-dialog-cancel").isVisible()) await editor.cancelCredential();
      const cancel = page.locator("#node-dialog-cancel");
      if (await cancel.isVisible()) await cancel.click();
      await cancel.waitFor({ state: "detached" });
    },
    async deploy() {
      const started = nodeRed.flowsStarted(); // "deployed" is said before, and may still be there from the last time
      await page.locator("#red-ui-header-button-deploy").click();
      await page.getByText("Successfully deployed").first().waitFor();
      await started;
    },
    async seesDebug(text) {
      await page.locator(".red-ui-debug-msg", { hasText: text }).first().waitFor({ state: "attached" });
    },
    async seesPanel(text) {
      await page.locator("#keyring-authorize-panel", { hasText: text }).waitFor();
    },
    async close() {
      await ownContext.close();
    },
  };
  return editor;
}

/** A tray slides in and out; it takes clicks when its animation has ended. */
async function settled(page: Page): Promise<void> {
  await page.locator(".red-ui-tray.ui-draggable-dragging").waitFor({ state: "detached" });
  await page.waitForFunction("document.getAnimations().every((animation) => animation.playState !== 'running')");
}
