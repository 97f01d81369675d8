/** Answers and telephone numbers as the hub takes them: what it would refuse is said while it can still be changed. Pure. */
import type { Field } from '../wire';

export type Fault = 'missing' | 'number';

/** As it is sent: digits of any keyboard are plain ones. */
export function plain(answer: string): string {
  return answer.normalize('NFKC').trim();
}

/** What is wrong with an answer; null when nothing is. */
export function faultOf(field: Pick<Field, 'kind' | 'required'>, answer: string): Fault | null {
  const text = plain(answer);
  if (text === '') return field.required ? 'missing' : null;
  return field.kind === 'number' && !/^-?\d{1,14}$/.test(text) ? 'number' : null;
}

/** A telephone number: digits, spaces, plus, minus, brackets. */
export function isPhone(text: string): boolean {
  return /^[\d+\-() ]{1,30}$/.test(plain(text)) && /\d/.test(plain(text));
}
