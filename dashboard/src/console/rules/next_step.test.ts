import { describe, expect, it } from 'vitest';
import { consoleEn } from '../../lib/i18n/console.en';
import { consoleZh } from '../../lib/i18n/console.zh';
import { asksText, countdownText, nextText } from './next_step';
import { OPENED_AT, alarm } from './sample';

describe('the next step', () => {
  it('names the radius', () => {
    expect(nextText(alarm(), consoleZh)).toBe('1 公里内');
    expect(nextText(alarm(), consoleEn)).toBe('1 km');
  });

  it('names everybody a step asks, each once', () => {
    const asks = [{ ask: 'contacts' }, { ask: 'nearest', radius_m: 300, count: 7 }, { ask: 'contacts' }] as const;
    expect(asksText([...asks], consoleZh)).toBe('家属与联系人、300 米内');
  });

  it('says "again" beyond the last step of the policy', () => {
    expect(nextText(alarm({ next: { step: 6, due_at: 0, ask: [{ ask: 'staff' }] } }), consoleZh)).toBe('从头再呼叫一遍');
  });

  it('does not promise that the hub tells a service it has no way to', () => {
    const next = { step: 3, due_at: 0, ask: [{ ask: 'notify_external' }] } as const;
    const told = [true, false].map((external_ready) => nextText(alarm({ next: { ...next, ask: [...next.ask] }, external_ready }), consoleEn));
    expect(told).toEqual(['notify ambulance', 'offer ambulance']);
  });

  it('says nothing when no step is due', () => {
    expect(nextText(alarm({ phase: 'coming', next: null }), consoleZh)).toBeNull();
  });
});

describe('the countdown', () => {
  it.each([
    [14_000, '14 秒后'],
    [13_001, '14 秒后'],
    [75_000, '1 分 15 秒后'],
    [1, '1 秒后'],
    [0, '马上'],
    [-5_000, '马上'],
  ])('is %i ms before: %s', (left, text) => {
    expect(countdownText(OPENED_AT + left, OPENED_AT, consoleZh)).toBe(text);
  });
});
