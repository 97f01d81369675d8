import { describe, expect, it } from 'vitest';
import { alarm } from '../rules/sample';
import { Acknowledged } from './acknowledged';
import { DeskSound } from './desk_sound.svelte';

describe('acknowledging', () => {
  it('silences what was acknowledged and nothing else', () => {
    const known = new Acknowledged();
    const [a, b] = [alarm({ id: 'a' }), alarm({ id: 'b' })];
    known.acknowledge(a);
    expect(known.sounding([a, b])).toEqual([b]);
  });

  it('sounds again when it is pressed again', () => {
    const known = new Acknowledged();
    known.acknowledge(alarm({ presses: 1 }));
    expect(known.sounding([alarm({ presses: 2 })])).toHaveLength(1);
  });

  it('sounds again when nobody comes after all', () => {
    const known = new Acknowledged();
    known.acknowledge(alarm());
    expect(known.sounding([alarm({ phase: 'coming' })])).toEqual([]);
    expect(known.sounding([alarm()])).toHaveLength(1);
  });

  it('has nothing to do with answered alarms', () => {
    const known = new Acknowledged();
    expect(known.sounding([alarm({ phase: 'coming' }), alarm({ phase: 'on_scene' })])).toEqual([]);
  });
});

class FakeTone {
  ringing = false;
  rings = 0;
  allowed = true;
  onChange: (unlocked: boolean) => void = () => undefined;
  unlock = async (): Promise<boolean> => this.allowed;
  start = (): void => void (this.ringing = true);
  stop = (): void => void (this.ringing = false);
  once = (): void => void this.rings++;
}

describe('the sound of a console', () => {
  it('rings as soon as the browser allows it, and stops when somebody takes notice', async () => {
    const tone = new FakeTone();
    const sound = new DeskSound(tone);
    sound.update([alarm()]);
    expect(tone.ringing).toBe(false);
    await sound.unlock();
    expect(tone.ringing).toBe(true);
    sound.acknowledge(alarm());
    expect(tone.ringing).toBe(false);
    expect(sound.sounding).toBe(0);
  });

  it('rings for the next alarm after all were acknowledged', async () => {
    const tone = new FakeTone();
    const sound = new DeskSound(tone);
    await sound.unlock();
    sound.update([alarm({ id: 'a' })]);
    sound.acknowledgeAll();
    sound.update([alarm({ id: 'a' }), alarm({ id: 'b' })]);
    expect(tone.ringing).toBe(true);
  });

  it('is silent when switched off, but still counts', async () => {
    const tone = new FakeTone();
    const sound = new DeskSound(tone);
    await sound.unlock();
    sound.toggle();
    sound.update([alarm()]);
    expect(tone.ringing).toBe(false);
    expect(sound.sounding).toBe(1);
    sound.toggle();
    expect(tone.ringing).toBe(true);
  });

  it('says when the browser withdraws the sound', async () => {
    const tone = new FakeTone();
    const sound = new DeskSound(tone);
    await sound.unlock();
    sound.update([alarm()]);
    tone.onChange(false);
    expect(sound.unlocked).toBe(false);
    expect(tone.ringing).toBe(false);
    tone.onChange(true);
    expect(tone.ringing).toBe(true);
  });

  it('does not claim a sound check that the browser kept silent', async () => {
    const tone = new FakeTone();
    tone.allowed = false;
    const sound = new DeskSound(tone);
    await sound.test();
    expect(tone.rings).toBe(0);
    expect(sound.testedAt).toBeNull();
  });
});
