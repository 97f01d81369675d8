// The volunteer's page as a person uses it: where things are, in one place.

export class Phone {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  idle = () => this.person.by('idle');
  ringing = () => this.person.by('ringing');
  door = () => this.person.by('door');
  notCurrent = () => this.person.by('not-current');
  /** Somebody who goes to a call, by name. */
  going = (name) => this.page.locator(`[data-testid="going"][data-name="${name}"]`);
  /** A call that is over for this phone: stood_down, closed … */
  ended = (state) => this.page.locator(`[data-testid="ended-call"][data-state="${state}"]`);
  #onCall = (on) => this.page.locator(`[data-testid="on-call"][aria-checked="${on}"]`);

  /** On call, after being off: the tap that also lets the browser ring. */
  async goOnCall() {
    await this.person.by('on-call').waitFor();
    if (await this.#onCall(true).count()) {
      await this.person.by('on-call').click();
      await this.#onCall(false).waitFor();
    }
    await this.person.by('on-call').click();
    await this.#onCall(true).waitFor();
  }

  accept = () => this.person.by('accept').click();
  arrive = () => this.person.by('arrive').click();

  async close(outcome) {
    await this.person.by('finish').click();
    await this.person.by(`outcome-${outcome}`).click();
    await this.person.by('close-confirm').click();
  }
}
