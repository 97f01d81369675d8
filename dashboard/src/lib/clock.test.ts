import { expect, test } from 'vitest';
import { Clock, clockText, secondsBetween } from './clock.svelte';

test('the hub’s time is believed, also on a phone that is minutes off', () => {
  const clock = new Clock(() => 1_000_000);
  clock.sync(1_300_000);
  expect(clock.exact()).toBe(1_300_000);
});

test('a frame that was long on its way does not turn the clock back', () => {
  let local = 0;
  const clock = new Clock(() => local);
  clock.sync(10_000);
  local = 5_000;
  clock.sync(14_000);
  expect(clock.exact()).toBe(15_000);
});

test('after a minute a smaller offset is believed: the phone’s clock was set', () => {
  let local = 0;
  const clock = new Clock(() => local);
  clock.sync(10_000);
  local = 61_000;
  clock.sync(62_000);
  expect(clock.exact()).toBe(62_000);
});

test('clocks read as mm:ss, with hours when there are some, and never run below zero', () => {
  expect([0, 75, 3_700].map(clockText)).toEqual(['00:00', '01:15', '1:01:40']);
  expect(secondsBetween(2_000, 1_000)).toBe(0);
});
