/** The words of the volunteer's jobs: `words.t.claim`. States, due times and categories stand in `lib/ticket/words`. */
import { dictionary } from '../../lib/i18n';
import { jobEn } from '../../lib/i18n/job.en';
import { jobZh } from '../../lib/i18n/job.zh';

export const words = dictionary(jobZh, jobEn);
