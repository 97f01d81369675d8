/** The words of guardian checks: `words.t.title`. */
import { dictionary } from '../i18n';
import { guardianEn } from '../i18n/guardian.en';
import { guardianZh } from '../i18n/guardian.zh';

export const words = dictionary(guardianZh, guardianEn);
