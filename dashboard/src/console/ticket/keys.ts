/** Which key does what among the tickets. While they are shown the alarm's keys rest; M still silences. */
import { byKey, commandIn, type Press } from '../rules/keyboard';

export type TicketCommand =
  | 'next'
  | 'previous'
  | 'open'
  | 'triage'
  | 'dispatch'
  | 'confirm'
  | 'valid'
  | 'invalid'
  | 'choose'
  | 'create'
  | 'search'
  | 'alarm'
  | 'help'
  | 'escape';

/** Shown by the help, in this order. */
export const TICKET_KEYS: readonly (readonly [key: string, command: TicketCommand])[] = [
  ['J', 'next'],
  ['K', 'previous'],
  ['Enter', 'open'],
  ['T', 'triage'],
  ['D', 'dispatch'],
  ['C', 'confirm'],
  ['Y', 'valid'],
  ['X', 'invalid'],
  ['S', 'choose'],
  ['N', 'create'],
  ['/', 'search'],
  ['G', 'alarm'],
  ['?', 'help'],
  ['Esc', 'escape'],
];

const BY_KEY = byKey(TICKET_KEYS);

/** The command for a press; none when the key is somebody else's. */
export const ticketCommandOf = (press: Press): TicketCommand | null => commandIn(BY_KEY, press);
