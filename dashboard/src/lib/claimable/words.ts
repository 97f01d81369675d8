/** The words of claim lists: `words.t.adopt`. */
import { dictionary } from '../i18n';
import { claimableEn } from '../i18n/claimable.en';
import { claimableZh } from '../i18n/claimable.zh';

export const words = dictionary(claimableZh, claimableEn);
