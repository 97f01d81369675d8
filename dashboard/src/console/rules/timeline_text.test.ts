import { describe, expect, it } from 'vitest';
import { consoleZh } from '../../lib/i18n/console.zh';
import { gap, entry } from './sample';
import { actorText, lineOf } from './timeline_text';

const text = (change: Parameters<typeof entry>[0]): string => lineOf(entry(change), consoleZh, 6).text;

describe('a line of the timeline', () => {
  it('says the step, whom it asks and who that was', () => {
    expect(text({ name: 'alarm.step_fired', step: 1, ask: [{ ask: 'nearest', radius_m: 1_000, count: 7 }], people: ['李娜'] })).toBe(
      '第 2 步 · 1 公里内 · 呼叫 李娜',
    );
  });

  it('says "again" for a step beyond the last', () => {
    expect(text({ name: 'alarm.step_fired', step: 6 })).toBe('从头再呼叫一遍');
    expect(text({ name: 'alarm.step_fired', step: 5 })).toBe('第 6 步');
  });

  it('counts names beyond four', () => {
    expect(text({ name: 'alarm.stood_down', people: ['一', '二', '三', '四', '五'] })).toBe('撤回 一、二、三、四 等 5 人');
  });

  it('says where a promise stands', () => {
    expect(text({ name: 'alarm.lease_moved', stage: 'arrived', people: ['李娜'] })).toBe('李娜到达');
    expect(text({ name: 'alarm.lease_moved', stage: 'lapsed', people: ['李娜'] })).toBe('李娜的承诺超时');
  });

  it('says the outcome', () => {
    expect(text({ name: 'alarm.closed', outcome: 'false_press' })).toBe('结束：误按');
  });

  it('puts gaps and notes below', () => {
    const line = lineOf(entry({ name: 'alarm.noted', note: '意识清楚', gaps: [gap()] }), consoleZh, 6);
    expect(line.details).toEqual(['300 米内没有人值班', '意识清楚']);
  });

  it('marks single deliveries as minor, and accepts as not', () => {
    expect(lineOf(entry({ name: 'alarm.page_delivered', people: ['李娜'] }), consoleZh, 6).minor).toBe(true);
    expect(lineOf(entry({ name: 'alarm.accepted', people: ['李娜'] }), consoleZh, 6).minor).toBe(false);
  });

  it('shows an entry it does not know under its own name', () => {
    expect(text({ name: 'alarm.something_new' })).toBe('alarm.something_new');
  });

  it('names the actor, and nobody for the hub', () => {
    expect(actorText(entry({ actor: 'person', actor_name: '王芳' }), consoleZh)).toBe('王芳');
    expect(actorText(entry(), consoleZh)).toBe('');
  });
});
