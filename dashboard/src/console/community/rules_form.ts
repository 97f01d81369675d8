/** Rules of the time bank as they are typed: coins with two places, minutes instead of seconds. */
import { amountText } from '../../lib/bank/amount';
import type { BankRulesView } from '../../lib/wire';

/** A field: its key on the wire, and what the hub takes, as typed. */
export interface RuleField {
  readonly key: Exclude<keyof BankRulesView, 'area'>;
  readonly least: string;
  readonly most: string;
}

export const RULE_FIELDS: readonly RuleField[] = [
  { key: 'coins_per_hour', least: '0.01', most: '100' },
  { key: 'coins_per_day', least: '0.01', most: '2400' },
  { key: 'points_per_report', least: '0', most: '100000' },
  { key: 'cap_coins', least: '0', most: '1000000' },
  { key: 'cap_points', least: '0', most: '1000000' },
  { key: 'voucher_s', least: '1', most: '1440' },
];

/** How many of the wire's units one typed unit is. */
function scaleOf(key: RuleField['key']): number {
  if (key === 'voucher_s') return 60;
  return key.includes('coin') ? 100 : 1;
}

export type TypedRules = Readonly<Record<RuleField['key'], string>>;

export function typedOf(rules: BankRulesView): TypedRules {
  const text = (key: RuleField['key']) => (scaleOf(key) === 100 ? amountText('coin', rules[key]) : String(Math.round(rules[key] / scaleOf(key))));
  return Object.fromEntries(RULE_FIELDS.map(({ key }) => [key, text(key)])) as TypedRules;
}

/** What was typed, on the wire; null when it is no number the hub takes. Computed on digits, not on fractions. */
export function ruleOf({ key, least, most }: RuleField, typed: string): number | null {
  const scale = scaleOf(key);
  const match = (scale === 100 ? /^(\d{1,7})(?:\.(\d{1,2}))?$/ : /^(\d{1,7})$/).exec(typed.trim());
  if (!match) return null;
  const [, whole = '0', part = ''] = match;
  const value = Number(whole) * scale + (scale === 100 ? Number(part.padEnd(2, '0')) : 0);
  return value >= Math.round(Number(least) * scale) && value <= Number(most) * scale ? value : null;
}
