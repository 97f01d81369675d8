/** The desk, its actions and its sound, for every component below the console. */
import { createContext } from 'svelte';
import type { AlarmId } from '../lib/wire';
import type { Actions } from './actions.svelte';
import type { Desk } from './desk.svelte';
import type { DeskSound } from './sound/desk_sound.svelte';

export interface Console {
  readonly desk: Desk;
  readonly actions: Actions;
  readonly sound: DeskSound;
  /** Somebody here looks at this alarm: chosen and acknowledged. `replace` leaves no step back. */
  readonly openAlarm: (id: AlarmId, replace?: boolean) => void;
}

export const [useConsole, provideConsole] = createContext<Console>();
