/** The words of programs outside: `words.t.title`. */
import { dictionary } from '../i18n';
import { outsideEn } from '../i18n/outside.en';
import { outsideZh } from '../i18n/outside.zh';

export const words = dictionary(outsideZh, outsideEn);
