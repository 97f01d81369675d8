/**
 * A call for help from the report page: an alarm. Sent at once and again until the hub has it, with one id, so that it is
 * one alarm; waits for nothing, not for a position either. Never blocks the report.
 */
import { ApiError } from '../api';
import { newId } from '../new_id';
import type { HelpRequest } from '../wire';
import type { ReportApi } from './api';
import { mayTryAgain } from './queue.svelte';

const RETRY_MS = 3_000;

export class Help {
  /** waiting: no answer, tries again. refused: the hub does not take it, telephone. */
  state = $state<'off' | 'calling' | 'waiting' | 'called' | 'refused'>('off');
  readonly #send: ReportApi['help'];
  readonly #id = newId();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: ReportApi['help']) {
    this.#send = send;
  }

  /** Calls. Once called, further taps change nothing. */
  async call(request: Omit<HelpRequest, 'id'>): Promise<void> {
    if (this.state === 'calling' || this.state === 'called') return;
    clearTimeout(this.#timer);
    this.state = 'calling';
    try {
      await this.#send({ ...request, id: this.#id });
      this.state = 'called';
    } catch (error) {
      if (error instanceof ApiError && !mayTryAgain(error)) this.state = 'refused';
      else {
        this.state = 'waiting';
        this.#timer = setTimeout(() => void this.call(request), RETRY_MS);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
