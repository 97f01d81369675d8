/** The words of rates and topics: `words.t.responded`. */
import { dictionary } from '../i18n';
import { rateEn } from '../i18n/rate.en';
import { rateZh } from '../i18n/rate.zh';

export const words = dictionary(rateZh, rateEn);
