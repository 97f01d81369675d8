/** The words of this page: `words.t.call.accept`. */
import { dictionary } from '../lib/i18n';
import { volunteerEn } from '../lib/i18n/volunteer.en';
import { volunteerZh } from '../lib/i18n/volunteer.zh';

export const words = dictionary(volunteerZh, volunteerEn);
