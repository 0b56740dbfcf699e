import { de } from "./words/de.js";
import { en } from "./words/en.js";
import { es } from "./words/es.js";
import { fr } from "./words/fr.js";
import { ja } from "./words/ja.js";
import { nl } from "./words/nl.js";
import type { Words } from "./words/words.js";

const CATALOGUES = { en, de, fr, es, nl, ja } as const satisfies Readonly<Record<string, Words>>;

/** A language that the pages speak. */
export type Language = keyof typeof CATALOGUES;

export const LANGUAGES: readonly Language[] = ["en", "de", "fr", "es", "nl", "ja"];

export function wordsOf(language: Language): Words {
  return CATALOGUES[language];
}

/** The language that the author chose, else the one that the browser likes best (RFC 9110 section 12.5.4), else English. */
export function languageOf(acceptLanguage: string | undefined, chosen?: string): Language {
  return spoken(chosen ?? "") ?? preferred(acceptLanguage ?? "") ?? "en";
}

function preferred(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(",").map(readRange);
  const liked = ranges.filter(({ quality }) => quality > 0).sort((one, other) => other.quality - one.quality);
  return liked.map(({ tag }) => spoken(tag)).find((language) => language !== undefined);
}

function readRange(range: string): { tag: string; quality: number } {
  const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
  const written = parameters.find((parameter) => /^q\s*=/i.test(parameter));
  const quality = written === undefined ? 1 : Number(written.replace(/^q\s*=\s*/i, "") || Number.NaN);
  return { tag, quality: quality <= 1 ? quality : 0 };
}

/** "de" of "de", "de-CH" and "de_AT". */
function spoken(tag: string): Language | undefined {
  const primary = tag.trim().split(/[-_]/)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === primary);
}
