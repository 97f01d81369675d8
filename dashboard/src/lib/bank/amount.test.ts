import { expect, test } from 'vitest';
import { amountOf, amountText, signedText } from './amount';

test.each([
  ['1.5', 150],
  ['0.01', 1],
  ['1.1', 110],
  ['20', 2_000],
  [' 2.00 ', 200],
  ['0', null],
  ['-1', null],
  ['1.234', null],
  ['1e3', null],
  ['9999999', null],
  ['', null],
])('%s typed as coins is %s hundredths', (typed, amount) => {
  expect(amountOf('coin', typed)).toBe(amount);
});

test('points are whole', () => {
  expect(amountOf('points', '10')).toBe(10);
  expect(amountOf('points', '10.5')).toBeNull();
});

test('amounts are spoken with two places for coins and a sign for what came and went', () => {
  expect([amountText('coin', 5), amountText('points', 5)]).toEqual(['0.05', '5']);
  expect([signedText('coin', 150), signedText('coin', -150), signedText('points', 0)]).toEqual(['+1.50', '−1.50', '0']);
});
