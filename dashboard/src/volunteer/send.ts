/** Which request each tap is. */
import { api } from '../lib/api';
import { claimableApi } from '../lib/claimable/api';
import { feed } from '../lib/state';
import { ticketApi } from '../lib/ticket/api';
import { minutesFor } from '../lib/ticket/minutes';
import { visitApi } from '../lib/visit/api';
import type { ClaimableAct, Committed, TicketAct, VisitAct } from '../lib/wire';
import type { Action, ClaimAction, JobAction, VisitAction } from './outbox.svelte';

/** What the hub hears of an act on a job. Pictures are on the ticket before it is reported as done. */
export function jobAct(action: JobAction, me: string | null): TicketAct {
  switch (action.do) {
    case 'job_claim':
      return { do: 'claim' };
    case 'job_start':
      return { do: 'start' };
    case 'job_progress':
      return { do: 'progress', text: action.text, photos: [], id: action.id };
    case 'job_hand_back':
      return { do: 'hand_back', text: action.text };
    case 'job_report_in':
      return { do: 'report_in', team: action.team, text: action.text === '' ? null : action.text };
    case 'job_done':
      return { do: 'done', text: action.text, minutes: minutesFor(me, String(action.minutes ?? '')) ?? [], photos: [] };
  }
}

/** What the hub hears of an act on a visit. */
export function visitAct(action: VisitAction): VisitAct {
  switch (action.do) {
    case 'visit_start':
      return { do: 'start' };
    case 'visit_done':
      return { do: 'finish', answers: [...action.answers] };
    case 'visit_not_home':
      return { do: 'not_home' };
    case 'visit_refuse':
      return { do: 'refuse' };
  }
}

/** What the hub hears of an act on something that can be adopted. */
export function claimAct(action: ClaimAction): ClaimableAct {
  const { by, key } = action;
  switch (action.do) {
    case 'claim_adopt':
      return { do: 'adopt', days: action.days, by, key };
    case 'claim_renew':
      return { do: 'renew', days: action.days, by, key };
    case 'claim_release':
      return { do: 'release', by, key };
  }
}

export function send(action: Action): Promise<Committed> {
  if ('claim' in action) return claimableApi.act(action.claim, claimAct(action));
  if ('visit' in action) return visitApi.act(action.visit, { key: action.key, act: visitAct(action) });
  if ('job' in action) return ticketApi.act(action.job, jobAct(action, feed.me.value?.person ?? null));
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
