/** Words that mean an emergency, as the hub lists them (lower case). Found in what somebody writes, help is offered at once. */

/** The first of `words` that stands in `text`; null when none does. */
export function emergencyIn(text: string, words: readonly string[]): string | null {
  const lower = text.toLowerCase().replace(/\s+/g, ' ');
  return words.find((word) => word !== '' && lower.includes(word)) ?? null;
}
