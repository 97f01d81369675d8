// The console as a person uses it: where things are, in one place.

export class Desk {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  card = () => this.person.by('alarm-card');
  /** The card in a phase: calling, coming, on_scene. */
  cardIn = (phase) => this.page.locator(`[data-testid="alarm-card"][data-phase="${phase}"]`);
  detail = () => this.person.by('detail');
  nextStep = () => this.person.by('next-step', this.detail());
  /** The row of somebody who was asked. */
  pageOf = (personId) => this.page.locator(`[data-testid="page"][data-person="${personId}"]`);
  pageIn = (personId, state) => this.page.locator(`[data-testid="page"][data-person="${personId}"][data-state="${state}"]`);
  timelineEntry = (name) => this.page.locator(`[data-testid="timeline-entry"][data-name="${name}"]`);
  notCurrent = () => this.person.by('not-current');

  async open() {
    await this.card().first().click();
    await this.detail().waitFor();
  }
}
