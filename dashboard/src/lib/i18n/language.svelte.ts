/**
 * The language of this screen (zh-CN unless chosen otherwise, kept in localStorage) and typed dictionaries.
 * `dictionary(zh, en)` makes a missing, surplus or differently shaped English key a compile error.
 */
export type Language = 'zh' | 'en';

const STORAGE_KEY = 'fengdi.language';
const TAGS: Record<Language, string> = { zh: 'zh-CN', en: 'en' };

function stored(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

class Choice {
  /** Reactive. */
  language = $state<Language>(stored());

  /** BCP 47, for `lang` and for Intl. */
  get tag(): string {
    return TAGS[this.language];
  }

  set(language: Language): void {
    this.language = language;
    if (typeof document !== 'undefined') document.documentElement.lang = this.tag;
    try {
      localStorage.setItem(STORAGE_KEY, language);
    } catch {
      // Without storage the choice holds until the page is left.
    }
  }
}

export const choice = new Choice();

/** Two dictionaries of one shape; `t` is the one of the chosen language, reactive. */
export function dictionary<Words>(zh: Words, en: NoInfer<Words>): { readonly t: Words } {
  return {
    get t() {
      return choice.language === 'zh' ? zh : en;
    },
  };
}
