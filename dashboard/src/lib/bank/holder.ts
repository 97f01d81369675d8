/** Whose an account is, as spoken: the fund and the community have names of their own. */
import type { AccountView } from '../wire';
import { words } from './words';

export function holderName(account: AccountView): string {
  if (account.holder.noun === 'fund') return words.t.fund;
  if (account.holder.noun === 'issuer') return words.t.issuer;
  return account.name;
}
