/**
 * What the feed says of the care for devices: open tickets, open outages, people without a working alarm. Every update
 * is an idempotent upsert; what is over leaves, and an older view never brings it back.
 */
import { Versioned } from '../state/versioned.svelte';
import type { AreaPath, CoverageView, DeviceId, DeviceTicketId, DeviceTicketView, OutageId, OutageView } from '../wire';

/** True when `area` lies below `above`, or is it: paths are `/id/id/`. */
export function lies(area: AreaPath, above: AreaPath): boolean {
  return area.startsWith(above);
}

/** The sum over the widest areas: one that lies in another of the list is counted there. */
export function total(coverage: readonly CoverageView[]): { people: number; without: number } {
  const widest = coverage.filter((one) => !coverage.some((other) => other.area !== one.area && lies(one.area, other.area)));
  const sum = (of: (one: CoverageView) => number): number => widest.reduce((all, one) => all + of(one), 0);
  return { people: sum((one) => one.people), without: sum((one) => one.without) };
}

export class Supervision {
  readonly #tickets = new Versioned<DeviceTicketId, DeviceTicketView>();
  readonly #outages = new Versioned<OutageId, OutageView>();
  coverage = $state.raw<readonly CoverageView[]>([]);

  /** Open outages, the oldest first. */
  readonly outages = $derived([...this.#outages.open.values()].sort((a, b) => a.began_at - b.began_at || (a.id < b.id ? -1 : 1)));
  /** People with an alarm device, and how many of them have none that works. */
  readonly people = $derived(total(this.coverage));

  snapshot(tickets: readonly DeviceTicketView[], outages: readonly OutageView[], coverage: readonly CoverageView[]): void {
    this.#tickets.snapshot(tickets);
    this.#outages.snapshot(outages);
    this.coverage = coverage;
  }

  putTicket(ticket: DeviceTicketView): void {
    this.#tickets.put(ticket, false);
  }

  endTicket(id: DeviceTicketId): void {
    this.#tickets.end(id);
  }

  putOutage(outage: OutageView): void {
    this.#outages.put(outage, outage.closed_at !== null);
  }

  /** New figures; an empty list says that nothing changed. */
  count(coverage: readonly CoverageView[]): void {
    if (coverage.length === 0) return;
    const changed = new Map(coverage.map((one) => [one.area, one]));
    const kept = this.coverage.filter((one) => !changed.has(one.area));
    this.coverage = [...kept, ...coverage];
  }

  /** The open ticket of a device. */
  ticketOf(device: DeviceId): DeviceTicketView | undefined {
    for (const ticket of this.#tickets.open.values()) if (ticket.device === device) return ticket;
    return undefined;
  }

  clear(): void {
    this.snapshot([], [], []);
  }
}
