import { describe, expect, it } from 'vitest';
import type { PageState } from '../../lib/wire';
import { OPENED_AT, page } from './sample';
import { isLive, isReached, marksOf, sortPages } from './stepper';

const states = (state: PageState): string[] => marksOf(page({ state })).map((mark) => mark.state);

describe('the marks of a page', () => {
  it.each([
    ['queued', ['todo', 'todo', 'todo', 'todo']],
    ['sent', ['now', 'todo', 'todo', 'todo']],
    ['delivered', ['done', 'now', 'todo', 'todo']],
    ['seen', ['done', 'done', 'now', 'todo']],
    ['undelivered', ['passed', 'failed', 'todo', 'todo']],
    ['accepted', ['passed', 'passed', 'passed', 'done']],
    ['declined', ['passed', 'passed', 'passed', 'failed']],
    ['expired', ['passed', 'passed', 'passed', 'failed']],
    ['stood_down', ['passed', 'passed', 'passed', 'passed']],
  ] as const)('of one that is %s', (state, marks) => {
    expect(states(state)).toEqual(marks);
  });

  it('show only times that the wire says', () => {
    const marks = marksOf(page({ state: 'seen', state_at: 42 }));
    expect(marks.map((mark) => mark.at)).toEqual([null, null, 42, null]);
  });

  it('show the time of the accept, not of what came after it', () => {
    const lease = {
      accepted_at: OPENED_AT,
      eta_s: 60,
      stage: 'arrived',
      stage_at: OPENED_AT + 90_000,
      limit_at: null,
      safety_asked: false,
    } as const;
    expect(marksOf(page({ state: 'accepted', state_at: OPENED_AT + 90_000, lease }))[3]?.at).toBe(OPENED_AT);
  });
});

describe('pages', () => {
  it('are sorted: those who go, those who may, the rest; each in the order of asking', () => {
    const pages = [
      page({ no: 1, state: 'stood_down' }),
      page({ no: 2, state: 'sent' }),
      page({ no: 3, state: 'accepted' }),
      page({ no: 4, state: 'sent' }),
      page({ no: 5, state: 'seen' }),
    ];
    expect(sortPages(pages).map((one) => one.no)).toEqual([3, 5, 2, 4, 1]);
  });

  it('count as reached only when the phone is known to have it', () => {
    expect((['queued', 'sent', 'undelivered', 'expired'] as const).some((state) => isReached(page({ state })))).toBe(false);
    expect((['delivered', 'seen', 'accepted', 'declined'] as const).every((state) => isReached(page({ state })))).toBe(true);
  });

  it('are live until they cannot bring anybody any more', () => {
    expect(isLive(page({ state: 'accepted' }))).toBe(true);
    expect(isLive(page({ state: 'queued' }))).toBe(true);
    expect(isLive(page({ state: 'undelivered' }))).toBe(false);
  });
});
