import { describe, expect, it } from 'vitest';
import { consoleEn } from '../../lib/i18n/console.en';
import { consoleZh } from '../../lib/i18n/console.zh';
import { gapText, reasonText } from './reasons';
import { gap, pick } from './sample';

describe('the reason of a pick', () => {
  it('says how near, how soon, from which position, and rested', () => {
    expect(reasonText(pick(), consoleZh)).toBe('最近 · 180 米 · 约 2 分钟到 · 位置新鲜 · 已休息');
  });

  it('says that an old position was replaced by the home', () => {
    expect(reasonText(pick({ place: 'home_stale_fix', unrested: true }), consoleZh)).toBe(
      '最近 · 180 米 · 约 2 分钟到 · 位置过时，按住址算 · 12 小时内出过任务',
    );
  });

  it('leaves out what is not known', () => {
    expect(reasonText(pick({ cause: 'contact', distance_m: null, eta_s: null }), consoleZh)).toBe('联系人');
  });

  it('never promises less than a minute', () => {
    expect(reasonText(pick({ eta_s: 5 }), consoleEn)).toContain('ETA 1 min');
  });
});

describe('a gap', () => {
  it('says that nobody is on call within the radius', () => {
    expect(gapText(gap(), consoleZh)).toBe('300 米内没有人值班');
    expect(gapText(gap(), consoleEn)).toBe('Nobody on call within 300 m');
  });

  it('says how many were found, and why not more', () => {
    expect(gapText(gap({ found: 2, radius_m: 1_000, committed: 1, asked_before: 3 }), consoleZh)).toBe(
      '1 公里内需要 7 人，只找到 2 人（1 人正在处理其他警情、3 人已呼叫过）',
    );
  });

  it('does not name a radius where nearness did not matter', () => {
    expect(gapText(gap({ wanted: 0, radius_m: null }), consoleZh)).toBe('名单里没有人值班');
  });
});
