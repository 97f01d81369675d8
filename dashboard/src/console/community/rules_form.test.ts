import { expect, test } from 'vitest';
import type { BankRulesView } from '../../lib/wire';
import { RULE_FIELDS, ruleOf, typedOf } from './rules_form';

const RULES: BankRulesView = { area: '/a/', coins_per_hour: 100, coins_per_day: 250, cap_coins: 10_000, cap_points: 2_000, points_per_report: 10, voucher_s: 600 };

test('what is shown and not touched is saved as it was', () => {
  const typed = typedOf(RULES);
  expect(typed).toEqual({ coins_per_hour: '1.00', coins_per_day: '2.50', cap_coins: '100.00', cap_points: '2000', points_per_report: '10', voucher_s: '10' });
  for (const field of RULE_FIELDS) expect(ruleOf(field, typed[field.key])).toBe(RULES[field.key]);
});

test.each([
  ['coins_per_hour', '0.57', 57],
  ['coins_per_hour', '0', null],
  ['coins_per_hour', '100.01', null],
  ['coins_per_hour', '1.001', null],
  ['coins_per_day', '', null],
  ['points_per_report', '0', 0],
  ['points_per_report', '1.5', null],
  ['voucher_s', '0', null],
  ['voucher_s', '1441', null],
  ['voucher_s', '15', 900],
] as const)('%s typed as %s is %s', (key, typed, value) => {
  const field = RULE_FIELDS.find((one) => one.key === key);
  expect(field && ruleOf(field, typed)).toBe(value);
});
