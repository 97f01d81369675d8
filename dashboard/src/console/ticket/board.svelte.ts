/**
 * What the board shows: the filter, the view, the chosen tickets, the open dialog. Columns, list and map all read
 * `shown`, which is made from the feed: one subscription. Reads the feed, never writes to it.
 */
import { createContext } from 'svelte';
import { clock } from '../../lib/clock.svelte';
import { route } from '../../lib/route.svelte';
import { feed } from '../../lib/state';
import type { DeskAct } from '../../lib/ticket/acts';
import { catalogue } from '../../lib/ticket/catalogue.svelte';
import { COLUMNS, columnOf, type Column } from '../../lib/ticket/column';
import { ALL, columnsOf, fits, type Filter } from '../../lib/ticket/filter';
import type { TicketId, TicketView } from '../../lib/wire';
import { neighbour } from '../rules/order';
import { placeOf, ticketPath } from './paths';

export type View = 'board' | 'map' | 'closed';

/** What is asked of the one at the desk, about which tickets. */
export interface OpenDialog {
  readonly act: DeskAct | 'invalid';
  readonly tickets: readonly TicketView[];
}

/** How often what is late is looked at anew. */
const ROUND_MS = 10_000;

export class Board {
  filter = $state.raw<Filter>(ALL);
  view = $state<View>('board');
  /** The ticket the keys act on. */
  cursor = $state<TicketId | null>(null);
  /** Ticked for doing one thing to all of them. */
  chosen = $state.raw<ReadonlySet<TicketId>>(new Set());
  /** The one column of a narrow screen. */
  column = $state<Column>('inbox');
  dialog = $state.raw<OpenDialog | null>(null);
  /** The list of keys is shown. */
  help = $state(false);

  readonly #round = $derived(Math.floor(clock.now / ROUND_MS) * ROUND_MS);
  readonly #reader = $derived({
    now: this.#round,
    me: feed.me.value?.person ?? null,
    teams: catalogue.teamsOf(feed.me.value?.person ?? null),
    nameOf: (ticket: TicketView) => catalogue.nameOf(ticket.category, ticket.area),
  });
  /** Tickets that are not closed and fit the filter. */
  readonly shown = $derived([...feed.tickets.open.values()].filter((ticket) => fits(ticket, this.filter, this.#reader)));
  readonly columns = $derived(columnsOf(this.shown));
  /** In the order of the board, column after column. */
  readonly order = $derived(COLUMNS.flatMap((column) => this.columns[column]));
  readonly hidden = $derived(feed.tickets.open.size - this.shown.length);
  readonly filtered = $derived(this.filter !== ALL);
  /** Tickets that wait for a human to look, whatever the filter hides. */
  readonly toLookAt = $derived([...feed.tickets.open.values()].filter((ticket) => columnOf(ticket) === 'inbox').length);
  readonly chosenTickets = $derived(this.order.filter((ticket) => this.chosen.has(ticket.id)));
  /** The ticket of the page, else the one under the cursor. */
  readonly subject = $derived.by<TicketView | null>(() => {
    const place = placeOf(route.path);
    const id = place?.page === 'ticket' ? place.id : this.cursor;
    return id === null ? null : (feed.tickets.open.get(id) ?? null);
  });

  narrow(change: Partial<Filter>): void {
    const filter = { ...this.filter, ...change };
    const same = (Object.keys(ALL) as (keyof Filter)[]).every((key) => filter[key] === ALL[key]);
    this.filter = same ? ALL : filter;
  }

  toggle(id: TicketId): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  choose(ids: Iterable<TicketId>): void {
    this.chosen = new Set(ids);
  }

  /** Goes to the ticket below or above. On a ticket's page the page changes with it. */
  move(step: 1 | -1): void {
    const place = placeOf(route.path);
    const current = place?.page === 'ticket' ? place.id : this.cursor;
    this.cursor = neighbour(this.order.map(({ id }) => id), current, step);
    if (place?.page === 'ticket' && this.cursor !== null) route.go(ticketPath(this.cursor), true);
  }

  /** A click on a card: opens it; beside the map the first click only shows where it is. */
  pick(id: TicketId): void {
    const first = this.view === 'map' && this.cursor !== id;
    this.cursor = id;
    if (!first) route.go(ticketPath(id));
  }
}

export const [useBoard, provideBoard] = createContext<Board>();
