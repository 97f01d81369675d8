import { expect, test } from 'vitest';
import { daysOf, hoursOf, hoursText } from './hours';

test.each([
  ['08:00-20:00', [480, 1_200]],
  ['8:30 - 17:05', [510, 1_025]],
  ['9：00至12：00', [540, 720]],
  ['00:00-24:00', [0, 1_440]],
  ['', null],
  ['  ', null],
  ['20:00-08:00', undefined],
  ['08:00', undefined],
  ['08:61-09:00', undefined],
  ['08:00-24:01', undefined],
  ['08:00-12:00-13:00', undefined],
  ['x', undefined],
])('%s is %j', (typed, hours) => {
  expect(hoursOf(typed)).toEqual(hours);
});

test('hours are shown as they are typed', () => {
  expect([hoursText([480, 1_440]), hoursText(null)]).toEqual(['08:00-24:00', '']);
});

test('days are read one by one, each once, in order', () => {
  expect(daysOf('2026-10-02\n2026-10-01，2026-10-02')).toEqual(['2026-10-01', '2026-10-02']);
  expect([daysOf(''), daysOf('2026-02-30'), daysOf('2026-13-01'), daysOf('1.10.2026')]).toEqual([[], undefined, undefined, undefined]);
});
