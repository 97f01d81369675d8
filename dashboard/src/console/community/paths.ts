/** The pages of the community tab, each with a path of its own, so that a link opens it. */
import type { AccountId } from '../../lib/wire';

export const COMMUNITY = '/console/community';
const ACCOUNT = `${COMMUNITY}/account/`;

/** The account that a path shows; null for the list. */
export function accountOf(path: string): AccountId | null {
  return path.startsWith(ACCOUNT) ? decodeURIComponent(path.slice(ACCOUNT.length)) : null;
}

export function accountPath(id: AccountId): string {
  return `${ACCOUNT}${encodeURIComponent(id)}`;
}
