/** The words of visits: `words.t.round.next`. */
import { dictionary } from '../i18n';
import { visitEn } from '../i18n/visit.en';
import { visitZh } from '../i18n/visit.zh';

export const words = dictionary(visitZh, visitEn);
