/**
 * Words that mean an emergency, as the hub lists them (lower case, straight apostrophes). Found in what somebody writes, help
 * is offered at once. A telephone writes other apostrophes, and who is afraid other spaces.
 */

const HAN = /\p{Script=Han}/u;

/** The first of `words` that stands in `text`; null when none does. */
export function emergencyIn(text: string, words: readonly string[]): string | null {
  const spaced = text.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ');
  const tight = spaced.replaceAll(' ', '');
  return words.find((word) => word !== '' && (spaced.includes(word) || (HAN.test(word) && tight.includes(word)))) ?? null;
}
