/** The console's own words: `words.t.card.late(3)`. What every screen says stands in `i18n.t`. */
import { dictionary } from '../lib/i18n';
import { consoleEn } from '../lib/i18n/console.en';
import { consoleZh } from '../lib/i18n/console.zh';

export type { ConsoleWords } from '../lib/i18n/console.zh';
export const words = dictionary(consoleZh, consoleEn);
