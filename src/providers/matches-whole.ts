/** Whether all of the text, not a part of it, matches the source of a regular expression. */
export function matchesWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, "u").test(text);
}
