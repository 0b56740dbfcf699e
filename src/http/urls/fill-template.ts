import { Failure } from "../../failure.js";
import { renderTemplate } from "../../render-template.js";

/** A fact of the credential in a template's view: inserted as it is, in `{{…}}` as in `{{{…}}}`. */
class InsertedFact {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * A URL template filled in: `{{x}}` cannot change the URL's structure, `{{{x}}}` is raw, `{{credential.fact}}` is the
 * credential's, before a `credential` of the view. Throws `url-invalid` for a template that mustache cannot read.
 */
export function fillTemplate(template: string, view: object, facts: Readonly<Record<string, string>>): string {
  if (!template.includes("{{")) return template;
  const filled = withFacts(view, facts);
  try {
    return renderTemplate(template, filled, escapeValue);
  } catch (cause) {
    throw new Failure("url-invalid", {}, { cause });
  }
}

/** The message's own `credential` stays where the credential has no fact of that name. */
function withFacts(view: object, facts: Readonly<Record<string, string>>): object {
  if (Object.keys(facts).length === 0) return view;
  const inserted = Object.entries(facts).map(([name, text]): [string, unknown] => [name, new InsertedFact(text)]);
  const own: unknown = "credential" in view ? view.credential : undefined;
  return { ...view, credential: { ...(typeof own === "object" && own), ...Object.fromEntries(inserted) } };
}

function escapeValue(value: unknown): string {
  return value instanceof InsertedFact ? value.toString() : encodeStructure(String(value));
}

/** Percent-encodes what would start another part of the URL. What is percent-encoded already stays. */
function encodeStructure(text: string): string {
  return text.replace(/%(?![0-9a-f]{2})|[&=/?#\\<>"'`\s\p{Cc}]/giu, (character) => {
    return encodeURIComponent(character).replace("'", "%27");
  });
}
