/** The words of the device pages: `words.t.list.none`. */
import { dictionary } from '../../lib/i18n';
import { deviceEn } from '../../lib/i18n/device.en';
import { deviceZh } from '../../lib/i18n/device.zh';

export const words = dictionary(deviceZh, deviceEn);
