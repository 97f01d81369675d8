/**
 * Words. In markup: `{i18n.t.call.accept}`; with values: `{i18n.t.time.minutes(3)}`.
 * A screen with many words of its own keeps them in its own pair of files and its own `dictionary(…)`.
 */
import { en } from './en';
import { choice, dictionary, type Language } from './language.svelte';
import { zh } from './zh';

const words = dictionary(zh, en);

export const i18n = {
  /** The words of the chosen language. */
  get t() {
    return words.t;
  },
  get language(): Language {
    return choice.language;
  },
  /** zh-CN or en, for Intl. */
  get tag(): string {
    return choice.tag;
  },
  set: (language: Language): void => choice.set(language),
  toggle: (): void => choice.set(choice.language === 'zh' ? 'en' : 'zh'),
};

export { dictionary, type Language };
