import { describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../lib/api';
import { route } from '../../lib/route.svelte';
import { feed } from '../../lib/state';
import { ticket } from '../../lib/ticket/sample';
import { ALL } from '../../lib/ticket/filter';
import type { BulkRequest, TicketAct } from '../../lib/wire';
import { TicketDraft } from './create/draft.svelte';
import { Board } from './board.svelte';
import { ticketCommandOf } from './keys';
import { lookOf, ticketMark, ticketOfMark, ticketPoints } from './marks';
import { NEW_TICKET, placeOf, ticketPath, TICKETS } from './paths';
import { atOnce, begin, bulkText, perform } from './perform';
import { TicketSource } from './page/ticket_source.svelte';
import type { Press } from '../rules/keyboard';

const press = (key: string, change: Partial<Press> = {}): Press => ({ key, ctrlKey: false, metaKey: false, altKey: false, typing: false, dialog: false, onControl: false, ...change });
const desk = () => ({ notices: [] as string[], tell(tone: string, text: string) { this.notices.push(`${tone}: ${text}`); } });
type Desk = Parameters<typeof perform>[0];

describe('the board', () => {
  function board(): Board {
    feed.tickets.snapshot([
      ticket('new', { no: 1 }),
      ticket('open', { no: 2, state: 'open', category: 'leak' }),
      ticket('hazard', { no: 3, judge_by: 1 }),
    ]);
    return new Board();
  }

  test('columns, list and map show the same tickets', () => {
    const one = board();
    one.narrow({ category: 'leak' });
    expect(one.shown.map(({ id }) => id)).toEqual(['open']);
    expect(one.order.map(({ id }) => id)).toEqual(['open']);
    expect(ticketPoints(one.shown).map(({ id }) => id)).toEqual([ticketMark('open')]);
    expect(one.hidden).toBe(2);
  });

  test('says how many wait to be looked at, whatever the filter hides', () => {
    const one = board();
    one.narrow({ category: 'leak' });
    expect(one.toLookAt).toBe(2);
  });

  test('a filter that filters nothing is none', () => {
    const one = board();
    one.narrow({ query: 'x' });
    one.narrow({ query: '' });
    expect(one.filter).toBe(ALL);
    expect(one.filtered).toBe(false);
  });

  test('the keys walk through the columns, the inbox first, and hold at the ends', () => {
    const one = board();
    const seen = [1, 1, 1, 1, -1].map((step) => (one.move(step as 1 | -1), one.cursor));
    expect(seen).toEqual(['hazard', 'new', 'open', 'open', 'new']);
    expect(one.subject?.id).toBe('new');
  });

  test('ticks only count for tickets that are shown', () => {
    const one = board();
    one.choose(['new', 'open']);
    one.toggle('open');
    expect(one.chosenTickets.map(({ id }) => id)).toEqual(['new']);
    one.narrow({ category: 'leak' });
    expect(one.chosenTickets).toEqual([]);
  });

  test('a new ticket appears without being asked for', () => {
    const one = board();
    expect(one.columns.inbox).toHaveLength(2);
    feed.tickets.take(ticket('more'));
    expect(one.columns.inbox).toHaveLength(3);
  });
});

describe('doing', () => {
  test('one thing to one ticket is one request', async () => {
    const act = vi.fn(async () => ({ position: 1 }));
    const told = desk();
    expect(await perform(told as unknown as Desk, [ticket('a')], { do: 'open' }, 'ok', { act, bulk: vi.fn() })).toBe(true);
    expect(act).toHaveBeenCalledExactlyOnceWith('a', { do: 'open' });
    expect(told.notices).toEqual(['good: ok']);
  });

  test('to many is one request, and who was refused is named', async () => {
    const bulk = vi.fn(async ({ tickets }: BulkRequest) => tickets.map((id) => ({ ticket: id, refused: id === 'b' ? 'no' : null })));
    const told = desk();
    const done = await perform(told as unknown as Desk, [ticket('a', { no: 1 }), ticket('b', { no: 2 })], { do: 'open' }, '', { act: vi.fn(), bulk });
    expect(done).toBe(false);
    expect(bulk).toHaveBeenCalledOnce();
    expect(told.notices).toEqual(['alarm: 1 件已处理；没有成功：#2 no']);
  });

  test('a refusal is told once, and nothing is called done', async () => {
    const refused = new ApiError({ type: '', title: '', status: 409, code: 'taken', detail: '', id: '', going: ['王芳'] });
    const told = desk();
    expect(await perform(told as unknown as Desk, [ticket('a')], { do: 'claim' }, 'ok', { act: () => Promise.reject(refused), bulk: vi.fn() })).toBe(false);
    expect(told.notices).toHaveLength(1);
    expect(told.notices[0]).toContain('王芳');
  });

  test('more than the hub takes at once is not sent', async () => {
    const bulk = vi.fn();
    const many = Array.from({ length: 101 }, (_, index) => ticket(`t${index}`));
    expect(await perform(desk() as unknown as Desk, many, { do: 'open' }, '', { act: vi.fn(), bulk })).toBe(false);
    expect(bulk).not.toHaveBeenCalled();
  });

  test('refusals beyond three are counted', () => {
    const results = ['a', 'b', 'c', 'd'].map((id) => ({ ticket: id, refused: 'no' }));
    expect(bulkText([], results).text).toMatch(/\+1$/);
  });

  test('what needs words opens a dialog; many at once are always asked about', () => {
    const board = new Board();
    begin(board, desk() as unknown as Desk, 'refuse', [ticket('a')]);
    expect(board.dialog?.act).toBe('refuse');
    begin(board, desk() as unknown as Desk, 'clear', [ticket('a'), ticket('b')]);
    expect(board.dialog).toMatchObject({ act: 'clear', tickets: [{ id: 'a' }, { id: 'b' }] });
    expect(atOnce('clear')).toEqual<TicketAct>({ do: 'clear' });
    expect(atOnce('refuse')).toBeNull();
  });
});

describe('keys', () => {
  test('are those of the tickets, never in a field, a dialog or with a modifier', () => {
    expect(['j', 'T', 'd', 'c', 'y', 'x', '/', 'g'].map((key) => ticketCommandOf(press(key)))).toEqual(['next', 'triage', 'dispatch', 'confirm', 'valid', 'invalid', 'search', 'alarm']);
    expect(ticketCommandOf(press('t', { typing: true }))).toBeNull();
    expect(ticketCommandOf(press('escape', { typing: true }))).toBe('escape');
    expect(ticketCommandOf(press('t', { dialog: true }))).toBeNull();
    expect(ticketCommandOf(press('c', { ctrlKey: true }))).toBeNull();
    expect(ticketCommandOf(press('Enter', { onControl: true }))).toBeNull();
  });

  test('nothing of an alarm happens by them, and M is left to silence', () => {
    expect(['a', 'e', 'p', 'm'].map((key) => ticketCommandOf(press(key)))).toEqual([null, null, null, null]);
  });
});

test('every page is found again by its path', () => {
  expect([TICKETS, NEW_TICKET, '/console/devices', '/console/ticketsX'].map(placeOf)).toEqual([{ page: 'board' }, { page: 'new' }, null, null]);
  expect(placeOf(ticketPath('0193'))).toEqual({ page: 'ticket', id: '0193' });
  expect(route.path).toBe('/');
});

test('marks come back as what they were, and tell what is late', () => {
  expect([ticketOfMark(ticketMark('a')), ticketOfMark('alarm:a')]).toEqual(['a', null]);
  expect([lookOf(ticket('a')), lookOf(ticket('a', { state: 'open' })), lookOf(ticket('a', { overdue_steps: 1 }))]).toEqual(['ticket-inbox', 'ticket', 'ticket-late']);
  expect(ticketPoints([ticket('a', { place: null })])).toEqual([]);
});

describe('a ticket that is filed at the desk', () => {
  const field = { key: 'floor', zh: '几楼', en: 'Floor', kind: 'number' as const, choices: [], required: true };
  const category = { key: 'lift', zh: '', en: '', icon: '', size: 'small' as const, limits: null, skills: [], form: [field], for_residents: true, hazard: false, order: 1 };

  test('is not sent while something is missing, and keeps its id', () => {
    const draft = new TicketDraft();
    draft.area = '/s/c/';
    draft.text = ' 灯坏了 ';
    draft.category = category;
    expect(draft.request()).toBeNull();
    draft.answers.set('floor', '5');
    draft.answers.set('other', 'of another form');
    const request = draft.request();
    expect(request).toMatchObject({ area: '/s/c/', text: '灯坏了', form: [['floor', '5']], name: null, photos: [] });
    expect(draft.request()?.id).toBe(request?.id);
  });

  test('for a household lies where the household lies', () => {
    const draft = new TicketDraft();
    Object.assign(draft, { area: '/x/', text: 'a', category: { ...category, form: [] }, household: { id: 'h', area: '/s/c/b/', label: '', residents: '' } });
    expect(draft.request()).toMatchObject({ household: 'h', area: '/s/c/b/' });
  });
});

test('a slow answer of a ticket never replaces a newer one', async () => {
  const answers: ((version: number) => void)[] = [];
  const source = new TicketSource('a', { page: () => new Promise((resolve) => answers.push((version) => resolve({ ticket: ticket('a', { version }) } as never))) });
  const [first, second] = [source.read(), source.read()];
  answers[1]?.(2);
  await second;
  answers[0]?.(1);
  await first;
  expect(source.page?.ticket.version).toBe(2);
});
