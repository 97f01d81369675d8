import { expect, test } from 'vitest';
import { devicePath, enrolPath, pathOf, placeOf } from './paths';
import { shortened } from './raw_text';
import { beatText, saidText } from './spoken';

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

test('what was understood is said in words, and what is unknown as it came', () => {
  expect(saidText(['water: off', 'battery 9', 'not_json', 'sos (test)', 'odd'])).toBe('漏水（无） · 电量 9 · 不是 JSON · 求助 (test) · odd');
  expect([beatText(60), beatText(600), beatText(30_000)]).toEqual(['每 60 秒', '每 10 分钟', '每 8.3 小时']);
});
