import { expect, test } from 'vitest';
import type { CoverageView, DeviceTicketId, DeviceTicketView, OutageView } from '../wire';
import { Supervision, total } from './supervision.svelte';

const ticket = (version: number, change: Partial<DeviceTicketView> = {}): DeviceTicketView =>
  ({ id: 't', version, device: 'd', state: 'open', reasons: [], ...change }) as unknown as DeviceTicketView;
const outage = (version: number, change: Partial<OutageView> = {}): OutageView =>
  ({ id: 'o', version, began_at: 1, closed_at: null, ...change }) as unknown as OutageView;
const count = (area: string, people: number, without: number): CoverageView => ({ area, people, without });

test('a ticket that is done leaves, and a late older view does not bring it back', () => {
  const care = new Supervision();
  care.putTicket(ticket(2));
  care.endTicket('t' as DeviceTicketId);
  care.putTicket(ticket(2));
  expect(care.ticketOf('d')).toBeUndefined();
});

test('an older view of an open ticket changes nothing', () => {
  const care = new Supervision();
  care.putTicket(ticket(5, { state: 'seen' }));
  care.putTicket(ticket(4));
  expect(care.ticketOf('d')).toMatchObject({ version: 5, state: 'seen' });
});

test('outages stand with the oldest first, and a closed one leaves', () => {
  const care = new Supervision();
  care.putOutage(outage(1, { id: 'young', began_at: 20 }));
  care.putOutage(outage(1, { id: 'old', began_at: 10 }));
  expect(care.outages.map(({ id }) => id)).toEqual(['old', 'young']);
  care.putOutage(outage(2, { id: 'old', closed_at: 30 }));
  expect(care.outages.map(({ id }) => id)).toEqual(['young']);
});

test('a snapshot replaces what was there', () => {
  const care = new Supervision();
  care.putTicket(ticket(9));
  care.putOutage(outage(9));
  care.snapshot([ticket(1, { id: 'x', device: 'e' })], [], []);
  expect([care.ticketOf('d'), care.ticketOf('e')?.id, care.outages.length]).toEqual([undefined, 'x', 0]);
});

test('an area inside another one is not counted twice', () => {
  expect(total([count('/s/', 100, 7), count('/s/g/', 40, 5), count('/other/', 10, 1)])).toEqual({ people: 110, without: 8 });
});

test('no news is no change, and news of one area leaves the others', () => {
  const care = new Supervision();
  care.snapshot([], [], [count('/a/', 10, 2), count('/b/', 10, 3)]);
  care.count([]);
  expect(care.people.without).toBe(5);
  care.count([count('/a/', 10, 0)]);
  expect(care.people).toEqual({ people: 20, without: 3 });
});
