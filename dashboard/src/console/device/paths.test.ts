import { expect, test } from 'vitest';
import { devicePath, enrolPath, pathOf, placeOf } from './paths';
import { shortened } from './raw_text';

test('every page is found again by its path', () => {
  for (const page of ['list', 'strangers', 'rejections', 'without', 'enrol'] as const) expect(placeOf(pathOf(page))).toMatchObject({ page });
  expect(placeOf(devicePath('0193'))).toEqual({ page: 'device', id: '0193' });
  expect(placeOf(enrolPath('zigbee2mqtt', 'hall/button 1'))).toEqual({ page: 'enrol', family: 'zigbee2mqtt', address: 'hall/button 1' });
});

test('other paths are none of its pages', () => {
  expect(placeOf('/console')).toBeNull();
  expect(placeOf('/console/devicesX')).toBeNull();
});

test('a foreign message is capped, and what would turn the text around is written out', () => {
  expect(shortened('a\u202eb\u0000').text).toBe('a\\u202eb\\u0000');
  expect(shortened('x'.repeat(600))).toEqual({ text: 'x'.repeat(512), cut: true });
});
