/** Amounts as spoken and as typed. On the wire they are whole: hundredths of a coin, or points. */
import type { Unit } from '../wire';

/** 150 -> "1.50" coins, 10 -> "10" points. */
export function amountText(unit: Unit, amount: number): string {
  return unit === 'coin' ? (amount / 100).toFixed(2) : String(amount);
}

/** With its sign: what came in and what went out. */
export function signedText(unit: Unit, amount: number): string {
  return `${amount > 0 ? '+' : amount < 0 ? '−' : ''}${amountText(unit, Math.abs(amount))}`;
}

/** What was typed as a whole number of the unit; null when it is no amount above zero. Computed on digits, not on fractions. */
export function amountOf(unit: Unit, typed: string): number | null {
  const match = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (!match) return null;
  const [, whole = '0', part = ''] = match;
  if (unit === 'points' && part !== '') return null;
  const amount = unit === 'coin' ? Number(whole) * 100 + Number(part.padEnd(2, '0')) : Number(whole);
  return amount > 0 ? amount : null;
}
