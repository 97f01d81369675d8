/**
 * What the phone keeps about jobs while the page is open: the tab, what was typed, the pictures on their way. A call
 * that rings takes the screen away; what was begun is there again afterwards.
 */
import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { TicketId } from '../../lib/wire';
import { JobPhotos } from './job_photos.svelte';

export type HomeTab = 'duty' | 'near' | 'mine' | 'visits' | 'claims' | 'coins';
export type DraftKind = 'progress' | 'hand_back' | 'report_in' | 'done' | 'minutes';

export class JobDesk {
  tab = $state<HomeTab>('duty');
  /** Claimed a moment ago: once it is one's own, the own ones are shown. */
  wanted = $state<TicketId | null>(null);
  readonly photos = new JobPhotos();
  readonly #drafts = new SvelteMap<string, string>();

  draft(job: TicketId, kind: DraftKind): string {
    return this.#drafts.get(`${job} ${kind}`) ?? '';
  }

  write(job: TicketId, kind: DraftKind, text: string): void {
    this.#drafts.set(`${job} ${kind}`, text);
  }
}

export const [useJobDesk, provideJobDesk] = createContext<JobDesk>();
