import { expect, test } from 'vitest';
import { Claimables } from '../state/claimable.svelte';
import type { AdoptionView, ClaimableView } from '../wire';
import { dayChoices, freePlaces, ofKind, ownFirst, remindedOf } from './order';

function adoption(id: string, more: Partial<AdoptionView> = {}): AdoptionView {
  return { by: { noun: 'person', id }, name: id, since: 0, until: 100, reminded: false, own: false, ...more };
}

function one(id: string, more: Partial<ClaimableView> = {}): ClaimableView {
  const terms = { places: 1, most_days: 90, remind_days: 7 };
  return { id, version: 1, area: '/a/', area_name: '', kind: 'public_asset', title: id, task: '', place: null, terms, adoptions: [], closed_at: null, ...more };
}

test('what is still to be had stands before what is taken', () => {
  const list = [one('c', { adoptions: [adoption('x')] }), one('b'), one('a'), one('other', { kind: 'house_rule' })];
  expect(ofKind(list, 'public_asset').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(freePlaces(one('d', { adoptions: [adoption('x'), adoption('y')] }))).toBe(0);
});

test('own ones by their end, and only those that were announced are asked about', () => {
  const own = (until: number, reminded: boolean) => [adoption('me', { own: true, until, reminded })];
  const list = [one('late', { adoptions: own(90, false) }), one('soon', { adoptions: own(10, true) }), one('foreign', { adoptions: [adoption('x')] })];
  expect(ownFirst(list).map(({ id }) => id)).toEqual(['soon', 'late']);
  expect(remindedOf(list).map(({ id }) => id)).toEqual(['soon']);
});

test('times to choose from end with the longest', () => {
  expect(dayChoices(90)).toEqual([30, 90]);
  expect(dayChoices(7)).toEqual([7]);
  expect(dayChoices(400)).toEqual([30, 90, 180, 365, 400]);
});

test('the list read and the feed together: the newer picture stays, what is closed leaves', () => {
  const shown = new Claimables();
  shown.snapshot([one('own')]);
  shown.fill([one('own'), one('other', { version: 2 })]);
  shown.take(one('other', { version: 3, adoptions: [adoption('x')] }));
  shown.fill([one('other', { version: 2 })]);
  expect(shown.open.get('other')?.adoptions.length).toBe(1);
  shown.take(one('other', { version: 4, closed_at: 5 }));
  shown.fill([one('other', { version: 3 })]);
  expect([...shown.open.keys()]).toEqual(['own']);
});
