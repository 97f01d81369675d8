import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleZh } from '../lib/i18n/console.zh';
import { Actions } from './actions.svelte';
import { alarm } from './rules/sample';

function answer(status: number, body: object): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(async () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}
const problem = (code: string, more = {}): object => ({ type: 'about:blank', title: 'No', status: 409, code, detail: 'No.', id: 'x', ...more });
afterEach(() => vi.unstubAllGlobals());

describe('an action', () => {
  it('widens the step that the screen showed', async () => {
    const fetched = answer(200, { position: 7 });
    const actions = new Actions(() => consoleZh);
    expect(await actions.widen(alarm())).toBe(true);
    expect(fetched).toHaveBeenCalledWith('/api/alarms/a1/widen', expect.objectContaining({ body: '{"expected_step":1}' }));
    expect(actions.notices.at(-1)?.tone).toBe('good');
  });

  it('tells that somebody was quicker', async () => {
    answer(409, problem('already_widened'));
    const actions = new Actions(() => consoleZh);
    expect(await actions.widen(alarm())).toBe(false);
    expect(actions.notices.at(-1)?.text).toBe(consoleZh.told.alreadyWidened);
  });

  it('tells who goes when there is no place left', async () => {
    answer(409, problem('taken', { going: ['李娜', '王强'] }));
    const actions = new Actions(() => consoleZh);
    await actions.accept(alarm(), 'p2', '赵敏');
    expect(actions.notices.at(-1)?.text).toBe('名额已满，正在前往：李娜、王强');
  });

  it('is done once, however often it is clicked', async () => {
    const fetched = answer(200, { position: 7 });
    const actions = new Actions(() => consoleZh);
    expect(await Promise.all([actions.widen(alarm()), actions.widen(alarm())])).toEqual([true, false]);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('says when the hub was not reached', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('no network');
    });
    const actions = new Actions(() => consoleZh);
    await actions.external(alarm());
    expect(actions.notices.at(-1)).toMatchObject({ tone: 'alarm', text: consoleZh.told.offline });
    expect(actions.busy).toBeNull();
  });

  it('widens an answered alarm too: more help may be wanted', async () => {
    const fetched = answer(200, { position: 7 });
    await new Actions(() => consoleZh).widen(alarm({ phase: 'coming', next: null, next_step: 2 }));
    expect(fetched).toHaveBeenCalledWith('/api/alarms/a1/widen', expect.objectContaining({ body: '{"expected_step":2}' }));
  });
});
