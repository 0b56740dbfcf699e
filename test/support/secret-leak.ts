import assert from "node:assert/strict";
import { inspect } from "node:util";

/** Fails where the secret stands in an error in any way that Node-RED shows one: inspected, as JSON, message, stack, cause. */
export function assertNoSecret(error: unknown, ...secrets: readonly string[]): void {
  const shown = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), allTexts(error)].join("\n");
  for (const secret of secrets) assert.ok(!shown.includes(secret), `the secret stands in: ${shown}`);
}

/**
 * Where secrets stand in a text, by their names: as they are, escaped for JSON, encoded for a URL or a form, or in base64,
 * also in the midst of other text. Each with what stands around it.
 */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const places = formsOf(secret).map((form) => [form, text.indexOf(form)] as const);
    const found = places.filter(([, at]) => at >= 0);
    return found.map(([form, at]) => `${name}: ${text.slice(Math.max(0, at - 200), at + form.length + 50)}`);
  });
}

function formsOf(secret: string): readonly string[] {
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  const inText = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), form];
  return [...new Set([...inText, ...[0, 1, 2].flatMap((offset) => inBase64(secret, offset))])];
}

/** Those characters of it that do not depend on what stands before and after. */
function inBase64(secret: string, offset: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const start = Math.ceil((offset * 4) / 3);
  const length = Math.floor((bytes.length * 4) / 3) - start;
  return (["base64", "base64url"] as const).map((encoding) => bytes.toString(encoding).slice(start, start + length));
}

function allTexts(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.name, error.message, error.stack, allTexts(error.cause)].join("\n");
}
