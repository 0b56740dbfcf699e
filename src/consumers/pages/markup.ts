/** HTML in which every text from elsewhere is escaped already. */
export interface Markup {
  readonly html: string;
}

type Part = string | Markup | undefined;

/** HTML of a template: texts are escaped for content and for quoted attributes, markup stays, what is undefined is left out. */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: template.map((text, index) => text + htmlOf(parts[index])).join("") };
}

function htmlOf(part: Part): string {
  if (part === undefined) return "";
  return typeof part === "string" ? escapeHtml(part) : part.html;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
