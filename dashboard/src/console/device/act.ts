/** One thing done to a device, with the sentence for the one who did it. */
import { failureText, type Actions } from '../actions.svelte';
import { words as consoleWords } from '../words';

export async function act(actions: Pick<Actions, 'tell'>, run: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await run();
    actions.tell('good', done);
    return true;
  } catch (error) {
    const { tone, text } = failureText(error, consoleWords.t);
    actions.tell(tone, text);
    return false;
  }
}
