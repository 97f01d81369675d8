/** Sound of this console: on or off, checked or not, and silent once somebody here has taken notice. */
import type { AlarmView } from '../../lib/wire';
import { Acknowledged } from './acknowledged';
import { AlarmTone } from './tone';

const ON_KEY = 'fengdi.console.sound';
const TESTED_KEY = 'fengdi.console.sound_tested_at';

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice holds until the page is left.
  }
}

type Tone = Pick<AlarmTone, 'unlock' | 'start' | 'stop' | 'once' | 'onChange'>;

export class DeskSound {
  /** Wanted by the one who sits here. */
  on = $state(read(ON_KEY) !== 'off');
  /** The browser allows it. */
  unlocked = $state(false);
  /** Last sound check on this computer, local Unix ms. */
  testedAt = $state<number | null>(Number(read(TESTED_KEY)) || null);
  /** How many unanswered alarms nobody here has taken notice of. */
  sounding = $state(0);

  readonly #acknowledged = new Acknowledged();
  readonly #tone: Tone;
  #open: readonly AlarmView[] = [];

  constructor(tone: Tone = new AlarmTone()) {
    this.#tone = tone;
    tone.onChange = (unlocked) => {
      this.unlocked = unlocked;
      this.#sound();
    };
  }

  /** The open alarms changed. */
  update(open: readonly AlarmView[]): void {
    this.#open = open;
    this.#sound();
  }

  /** Somebody here has taken notice of this alarm. */
  acknowledge(alarm: AlarmView): void {
    this.#acknowledged.acknowledge(alarm);
    this.#sound();
  }

  /** … of all of them. */
  acknowledgeAll(): void {
    for (const alarm of this.#open) this.#acknowledged.acknowledge(alarm);
    this.#sound();
  }

  /** Belongs into a click or key handler. */
  async unlock(): Promise<void> {
    this.unlocked = await this.#tone.unlock();
    this.#sound();
  }

  /** The sound check: one tone, and the time is kept. */
  async test(): Promise<void> {
    await this.unlock();
    if (!this.unlocked) return;
    this.on = true;
    keep(ON_KEY, 'on');
    this.#tone.once();
    this.testedAt = Date.now();
    keep(TESTED_KEY, String(this.testedAt));
  }

  toggle(): void {
    this.on = !this.on;
    keep(ON_KEY, this.on ? 'on' : 'off');
    this.#sound();
  }

  /** The console is left. */
  end(): void {
    this.#tone.stop();
  }

  #sound(): void {
    this.sounding = this.#acknowledged.sounding(this.#open).length;
    if (this.sounding > 0 && this.on && this.unlocked) this.#tone.start();
    else this.#tone.stop();
  }
}
