/** Acts whose only content is a reason in words. */
import type { TicketAct } from '../../../lib/wire';
import type { OpenDialog } from '../board.svelte';

const BY_ACT = {
  refuse: (text: string): TicketAct => ({ do: 'refuse', text }),
  send_back: (text: string): TicketAct => ({ do: 'send_back', text }),
  hand_back: (text: string): TicketAct => ({ do: 'hand_back', text }),
  reopen: (text: string): TicketAct => ({ do: 'reopen', text }),
  invalid: (text: string): TicketAct => ({ do: 'judge', valid: false, text }),
} as const satisfies Partial<Record<OpenDialog['act'], (text: string) => TicketAct>>;

export type ReasonAct = keyof typeof BY_ACT;

export function isReasonAct(act: OpenDialog['act']): act is ReasonAct {
  return act in BY_ACT;
}

export function withReason(act: ReasonAct, text: string): TicketAct {
  return BY_ACT[act](text);
}
