/** The words of the time bank: `words.t.balance`. */
import { dictionary } from '../i18n';
import { bankEn } from '../i18n/bank.en';
import { bankZh } from '../i18n/bank.zh';

export const words = dictionary(bankZh, bankEn);
