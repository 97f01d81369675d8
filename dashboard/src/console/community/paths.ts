/** The pages of the community tab, each with a path of its own, so that a link opens it. */
import type { AccountId, GuardianCheckId, PartnerId, VisitId } from '../../lib/wire';

export const COMMUNITY = '/console/community';
const ACCOUNT = `${COMMUNITY}/account/`;

/** The account that a path shows; null for the list. */
export function accountOf(path: string): AccountId | null {
  return path.startsWith(ACCOUNT) ? decodeURIComponent(path.slice(ACCOUNT.length)) : null;
}

export function accountPath(id: AccountId): string {
  return `${ACCOUNT}${encodeURIComponent(id)}`;
}

const COUNTER = `${COMMUNITY}/counter/`;

/** The shop whose counter a path shows; null when it is none. */
export function counterOf(path: string): PartnerId | null {
  return path.startsWith(COUNTER) ? decodeURIComponent(path.slice(COUNTER.length)) : null;
}

export function counterPath(id: PartnerId): string {
  return `${COUNTER}${encodeURIComponent(id)}`;
}

/** Programs outside. */
export const OUTSIDE = `${COMMUNITY}/outside`;

/** Service hours and the duty number. */
export const SERVICE = `${COMMUNITY}/service`;

export const VISITS = `${COMMUNITY}/visits`;
const VISIT = `${VISITS}/visit/`;
export const VISIT_PARTS = ['list', 'plans', 'round', 'done', 'rules'] as const;
export type VisitPart = (typeof VISIT_PARTS)[number];
export type VisitPlace = { readonly part: VisitPart } | { readonly visit: VisitId };

/** Which page of the visits a path shows; null when it is none of theirs. */
export function visitPlaceOf(path: string): VisitPlace | null {
  if (path.startsWith(VISIT)) return { visit: decodeURIComponent(path.slice(VISIT.length)) };
  if (path !== VISITS && !path.startsWith(`${VISITS}/`)) return null;
  return { part: VISIT_PARTS.find((part) => path === visitPartPath(part)) ?? 'list' };
}

export function visitPartPath(part: VisitPart): string {
  return part === 'list' ? VISITS : `${VISITS}/${part}`;
}

export function visitPath(id: VisitId): string {
  return `${VISIT}${encodeURIComponent(id)}`;
}

export const CLAIMS = `${COMMUNITY}/claims`;
export const GUARDIAN = `${COMMUNITY}/guardian`;

export function guardianPath(id: GuardianCheckId): string {
  return `${GUARDIAN}/${encodeURIComponent(id)}`;
}

/** The check that a path shows, none for the list of them; null when it is no page of the checks. */
export function guardianPlaceOf(path: string): { readonly id: GuardianCheckId | null } | null {
  if (path === GUARDIAN) return { id: null };
  return path.startsWith(`${GUARDIAN}/`) ? { id: decodeURIComponent(path.slice(GUARDIAN.length + 1)) } : null;
}
