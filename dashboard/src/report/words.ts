/** The words of the report pages (`words.t.place.yes`), and names that come as data in both languages. */
import { dictionary, i18n } from '../lib/i18n';
import { reportEn } from '../lib/i18n/report.en';
import { reportZh } from '../lib/i18n/report.zh';
import type { Problem } from '../lib/wire';

export const words = dictionary(reportZh, reportEn);

/** The name in the chosen language. */
export function named(thing: { readonly zh: string; readonly en: string }): string {
  return i18n.language === 'zh' ? thing.zh : thing.en;
}

/** Why the hub did not take something, in the chosen language where there are words for it. */
export function refusalText(problem: Problem | 'no_answer' | null): string {
  if (problem === null || problem === 'no_answer') return words.t.follow.notSent;
  const known: Record<string, string> = words.t.refusal;
  return known[problem.code] ?? problem.detail;
}
