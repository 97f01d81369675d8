/** The words of service hours: `words.t.title`. */
import { dictionary } from '../i18n';
import { serviceEn } from '../i18n/service.en';
import { serviceZh } from '../i18n/service.zh';

export const words = dictionary(serviceZh, serviceEn);
