/** Title and icon of the browser tab, flashing while something sounds: a console behind another window is seen too. */
const FLASH_MS = 900;
const ALERT_ICON =
  'data:image/svg+xml;utf8,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#c9331a"/>' +
      '<path d="M16 7v11M16 23v1.5" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>',
  );

/** Owns `document.title` while the console is open. */
export class Attention {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #icon = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
  readonly #calmIcon = this.#icon?.getAttribute('href') ?? null;
  readonly #calmType = this.#icon?.getAttribute('type') ?? null;

  /** Nothing to see: `title` stands still. */
  calm(title: string): void {
    clearInterval(this.#timer);
    document.title = title;
    this.#show(false);
  }

  /** `alert` and `title` take turns. */
  flash(alert: string, title: string): void {
    clearInterval(this.#timer);
    let on = true;
    const turn = (): void => {
      document.title = on ? alert : title;
      this.#show(on);
      on = !on;
    };
    turn();
    this.#timer = setInterval(turn, FLASH_MS);
  }

  #show(alert: boolean): void {
    if (!this.#icon || this.#calmIcon === null) return;
    this.#icon.href = alert ? ALERT_ICON : this.#calmIcon;
    this.#icon.type = alert ? 'image/svg+xml' : (this.#calmType ?? '');
  }
}
