import { expect, test } from 'vitest';
import { fileOf } from './api';
import { heights, percentText, usualText } from './text';

test('a share of nothing is no zero', () => {
  expect(percentText({ part: 0, of: 0, percent: null })).toBe('—');
  expect(percentText({ part: 0, of: 3, percent: 0 })).toBe('0.0%');
  expect(percentText({ part: 2, of: 3, percent: 66.7 })).toBe('66.7%');
});

test('usual is the mean of the weeks before, without the last one', () => {
  expect(usualText([9, 1, 2, 2, 2])).toBe('1.8');
  expect(usualText([9, 4, 4, 4, 4])).toBe('4');
  expect(usualText([9])).toBe('0');
});

test('bars go from the oldest week to the last one, and nothing has no height', () => {
  expect(heights({ weeks: [4, 0, 1, 2, 2] })).toEqual([50, 50, 25, 0, 100]);
  expect(heights({ weeks: [0, 0, 0, 0, 0] })).toEqual([0, 0, 0, 0, 0]);
});

test('the file is of the same selection as the page', () => {
  expect(fileOf('rates', { area: '/a/', category: '', from: '2026-03-02', to: '' })).toBe('/api/rates/csv?area=%2Fa%2F&from=2026-03-02');
  expect(fileOf('topics', { area: '', category: '', from: '', to: '' })).toBe('/api/topics/csv');
});
