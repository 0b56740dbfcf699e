import type { Page } from "playwright-core";

/** Fills fields of the open credential dialog: a text for an input, an option's value for a list. */
export async function fillCredential(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const input = page.locator(`#node-config-input-${name}`);
    if ((await input.and(page.locator("select")).count()) > 0) await input.selectOption(value);
    else await input.fill(value);
  }
}

/** Presses Authorize, and signs in at the provider's window that opens. */
export async function authorize(page: Page, { login = "ada", allows = true } = {}): Promise<void> {
  const opened = page.context().waitForEvent("page");
  await page.locator("#keyring-authorize").click();
  await signInAt(await opened, { login, allows });
}

export async function signInAt(popup: Page, { login = "ada", allows = true } = {}): Promise<void> {
  await popup.locator("#login").fill(login);
  await popup.locator("#sign-in").click();
  await popup.locator(allows ? "#allow" : "#deny").click();
}
