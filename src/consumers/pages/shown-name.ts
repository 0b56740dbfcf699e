const MOST_CHARACTERS = 100;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * A name from elsewhere as it may stand inside a sentence: one line, at most 100 characters, without the characters that
 * turn the direction of what follows (Unicode UAX #9), isolated where it runs from right to left. Undefined where nothing is left.
 */
export function shownName(name: string | undefined): string | undefined {
  const line = (name ?? "")
    .replace(/\p{Bidi_Control}/gu, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (line === "") return undefined;
  const characters = Array.from(line);
  const short = characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join("")}…` : line;
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}
