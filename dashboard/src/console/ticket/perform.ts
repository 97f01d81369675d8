/** Does one thing to one ticket or to many, with a sentence for the one who did it. What comes of it shows the feed. */
import { BULK_AT_MOST, type DeskAct } from '../../lib/ticket/acts';
import { ticketApi, type TicketApi } from '../../lib/ticket/api';
import { words } from '../../lib/ticket/words';
import type { BulkResult, TicketAct, TicketView } from '../../lib/wire';
import type { Actions } from '../actions.svelte';
import { act } from '../device/act';
import type { Board } from './board.svelte';

/** Refusals beyond these are not read out. */
const REFUSALS_SHOWN = 3;

/** What came of many: how many went through, and who was refused why. */
export function bulkText(tickets: readonly TicketView[], results: readonly BulkResult[]): { tone: 'good' | 'alarm'; text: string } {
  const refused = results.filter((result) => result.refused !== null);
  const done = results.length - refused.length;
  if (refused.length === 0) return { tone: 'good', text: words.t.told.bulk(done) };
  const no = new Map(tickets.map((ticket) => [ticket.id, ticket.no]));
  const named = refused.slice(0, REFUSALS_SHOWN).map((result) => `${words.t.no(no.get(result.ticket) ?? 0)} ${result.refused}`);
  const more = refused.length > named.length ? ` +${refused.length - named.length}` : '';
  return { tone: 'alarm', text: words.t.told.bulkRefused(done, named.join(words.t.joiner) + more) };
}

export async function perform(
  actions: Actions,
  tickets: readonly TicketView[],
  what: TicketAct,
  told: string,
  api: Pick<TicketApi, 'act' | 'bulk'> = ticketApi,
): Promise<boolean> {
  const [first] = tickets;
  if (!first) return false;
  if (tickets.length === 1) return act(actions, () => api.act(first.id, what), told);
  if (tickets.length > BULK_AT_MOST) {
    actions.tell('alarm', words.t.bulk.tooMany(BULK_AT_MOST));
    return false;
  }
  let results: BulkResult[] = [];
  const ids = tickets.map((ticket) => ticket.id);
  // What is refused is told below, ticket by ticket.
  const asked = await act({ tell: (tone, text) => tone !== 'good' && actions.tell(tone, text) }, async () => (results = await api.bulk({ tickets: ids, act: what })), '');
  if (!asked) return false;
  const { tone, text } = bulkText(tickets, results);
  actions.tell(tone, text);
  return tone === 'good';
}

/** Acts that need no words: one press, one request. */
const AT_ONCE = { open: { do: 'open' }, clear: { do: 'clear' }, fence: { do: 'fence' }, resume: { do: 'resume' } } as const satisfies Partial<Record<DeskAct, TicketAct>>;

function isAtOnce(name: DeskAct): name is keyof typeof AT_ONCE {
  return name in AT_ONCE;
}

/** Begins an act: does it, or opens what asks for the rest. Many at once are always asked about first. */
export function begin(board: Board, actions: Actions, name: DeskAct, tickets: readonly TicketView[]): void {
  if (tickets.length === 1 && isAtOnce(name)) void perform(actions, tickets, AT_ONCE[name], words.t.told[name]);
  else board.dialog = { act: name, tickets };
}

export function atOnce(name: DeskAct): TicketAct | null {
  return isAtOnce(name) ? AT_ONCE[name] : null;
}

/** A hazard is real: one key, one press. */
export function judgeValid(actions: Actions, ticket: TicketView): Promise<boolean> {
  return perform(actions, [ticket], { do: 'judge', valid: true, text: null }, words.t.told.judge);
}
