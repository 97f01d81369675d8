/** Icon of each kind of alarm. The colour says how urgent the alarm is, the icon and the word say what it is. */
import type { IconName } from './ui/icons';
import type { AlarmKind, Outcome } from './wire';

export const KIND_ICON: Record<AlarmKind, IconName> = {
  sos: 'sos',
  fall: 'fall',
  smoke: 'smoke',
  gas: 'gas',
  co: 'co',
  water: 'water',
  inactivity: 'inactivity',
};

export const OUTCOME_ICON: Record<Outcome, IconName> = {
  helped: 'check',
  false_press: 'x',
  device_fault: 'device',
  nobody_home: 'home',
  handed_over: 'ambulance',
  drill: 'flag',
};

/** In the order in which screens offer them. */
export const OUTCOMES: readonly Outcome[] = [
  'helped',
  'false_press',
  'device_fault',
  'nobody_home',
  'handed_over',
  'drill',
];
