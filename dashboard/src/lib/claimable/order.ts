/** What is shown of claim lists, and in which order. Pure. */
import type { Adopter, AdoptionView, ClaimableKind, ClaimableView } from '../wire';

export const KINDS: readonly ClaimableKind[] = ['responsibility_area', 'public_post', 'public_benefit_activity', 'public_asset', 'house_rule'];

/** Places that are left. */
export function freePlaces(one: ClaimableView): number {
  return Math.max(0, one.terms.places - one.adoptions.length);
}

/** The reader's own adoption, or their household's or team's. */
export function ownOf(one: ClaimableView): AdoptionView | undefined {
  return one.adoptions.find((adoption) => adoption.own);
}

/** Those of one kind: what is still to be had first, then by name. */
export function ofKind(all: Iterable<ClaimableView>, kind: ClaimableKind): ClaimableView[] {
  const free = (one: ClaimableView): number => Number(freePlaces(one) === 0);
  return [...all].filter((one) => one.kind === kind).sort((a, b) => free(a) - free(b) || a.title.localeCompare(b.title, 'zh-CN'));
}

/** Own ones, the one that ends first on top. */
export function ownFirst(all: Iterable<ClaimableView>): ClaimableView[] {
  const until = (one: ClaimableView): number => ownOf(one)?.until ?? Infinity;
  return [...all].filter(ownOf).sort((a, b) => until(a) - until(b));
}

/** Own ones whose end was announced. */
export function remindedOf(all: Iterable<ClaimableView>): ClaimableView[] {
  return ownFirst(all).filter((one) => ownOf(one)?.reminded);
}

/** Times to choose from, days: the usual ones within the longest. */
export function dayChoices(most: number): number[] {
  return [...new Set([30, 90, 180, 365].filter((days) => days < most).concat(most))];
}

export function adopterKey(by: Adopter): string {
  return `${by.noun} ${by.id}`;
}
