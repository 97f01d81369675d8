/** Light, dark or as the system; kept in localStorage. public/theme.js does the same before the first paint. */
export type Theme = 'auto' | 'light' | 'dark';

const STORAGE_KEY = 'fengdi.theme';
const system = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORAGE_KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}

class ThemeChoice {
  /** Reactive. */
  value = $state<Theme>(stored());

  constructor() {
    system?.addEventListener('change', () => this.#show());
  }

  set(theme: Theme): void {
    this.value = theme;
    try {
      localStorage.setItem(STORAGE_KEY, theme);
    } catch {
      // Without storage the choice holds until the page is left.
    }
    this.#show();
  }

  /** auto -> light -> dark -> auto. */
  next(): void {
    this.set(this.value === 'auto' ? 'light' : this.value === 'light' ? 'dark' : 'auto');
  }

  #show(): void {
    const dark = this.value === 'dark' || (this.value === 'auto' && system?.matches === true);
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }
}

export const theme = new ThemeChoice();
