/** One thing tried at a time; what goes wrong is told at the edge of the desk. */
import { failureText, type Actions } from '../actions.svelte';
import { words } from '../words';

export class Attempt {
  busy = $state(false);
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  /** True when it was done; `done` is told then. */
  async run(act: () => Promise<unknown>, done = ''): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await act();
      if (done !== '') this.#actions.tell('good', done);
      return true;
    } catch (error) {
      const { tone, text } = failureText(error, words.t);
      this.#actions.tell(tone, text);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
