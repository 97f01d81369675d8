/** The words of the report pages (`words.t.place.yes`), and names that come as data in both languages. */
import { dictionary, i18n } from '../lib/i18n';
import { reportEn } from '../lib/i18n/report.en';
import { reportZh } from '../lib/i18n/report.zh';

export const words = dictionary(reportZh, reportEn);

/** The name in the chosen language. */
export function named(thing: { readonly zh: string; readonly en: string }): string {
  return i18n.language === 'zh' ? thing.zh : thing.en;
}
