/** What this phone holds of the report pages, once for all of them: its own reports and those on their way. */
import { reportApi } from './api';
import { own } from './own.svelte';
import { Queue } from './queue.svelte';
import { BrowserShelf } from './shelf';

export { own };

export const queue = new Queue({
  api: reportApi,
  shelf: new BrowserShelf(),
  onsent: (ticket, { no }) => own.tell(ticket, { no }),
});

/** Sends at once when the network is back or somebody looks at the page; the returned function ends that. */
export function keepSending(): () => void {
  const wake = (): void => void (document.visibilityState === 'visible' && queue.nudge());
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
  };
}
