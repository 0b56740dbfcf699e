import type Mustache from "mustache";
import { requireWhenUsed } from "./require-when-used.js";

const mustache = requireWhenUsed<typeof Mustache>("mustache");

/** A mustache template filled in, each `{{x}}` escaped so. Throws mustache's error, which quotes the template: it may hold a secret. */
export function renderTemplate(template: string, view: object, escape: (value: unknown) => string): string {
  return template.includes("{{") ? mustache().render(template, view, undefined, { escape }) : template;
}
