/** The words of checklists and of rising: `words.t.fault.length`. */
import { dictionary } from '../i18n';
import { visitRulesEn } from '../i18n/visit_rules.en';
import { visitRulesZh } from '../i18n/visit_rules.zh';

export const words = dictionary(visitRulesZh, visitRulesEn);
