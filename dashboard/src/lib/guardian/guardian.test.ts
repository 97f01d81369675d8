import { expect, test } from 'vitest';
import { ApiError, NoAnswer } from '../api';
import { base64Of, faultsOf, whyNot } from './api';
import { words } from './words';

const problem = { type: 'about:blank', title: '', status: 422, code: 'lists', detail: '', id: '' };

test('a file of any bytes becomes base64, also a long one', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
  const text = await base64Of(new Blob([bytes]));
  expect(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))).toEqual(bytes);
});

test('faults of lists are told line by line, everything else in a sentence', () => {
  const faults = [{ side: 'a' as const, line: 3, what: 'formula' as const }];
  expect(faultsOf(new ApiError({ ...problem, faults }))).toEqual(faults);
  expect(faultsOf(new NoAnswer())).toEqual([]);
  expect(whyNot(new ApiError({ ...problem, code: 'over' }))).toBe(words.t.refused.over);
  expect(whyNot(new NoAnswer())).toBeNull();
});
