/** Which request each tap is. */
import { api } from '../lib/api';
import type { Committed } from '../lib/wire';
import type { Action } from './outbox.svelte';

export function send(action: Action): Promise<Committed> {
  switch (action.do) {
    case 'accept':
      return api.accept(action.alarm);
    case 'decline':
      return api.decline(action.alarm);
    case 'depart':
      return api.depart(action.alarm);
    case 'arrive':
      return api.arrive(action.alarm);
    case 'all_well':
      return api.allWell(action.alarm);
    case 'note':
      return api.note(action.alarm, { id: action.id, text: action.text });
    case 'close':
      return api.close(action.alarm, { outcome: action.outcome, note: action.note });
    case 'on_call':
      return api.setOnCall(action.on);
  }
}
