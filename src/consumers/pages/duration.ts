import type { Language } from "./languages.js";

/** Minutes in the language's words: no clock of the server's time zone, which may not be the consumer's. */
export function duration(minutes: number, language: Language): string {
  const written = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "long" });
  return written.format(Math.max(1, minutes)).replaceAll(" ", "\u00a0");
}
