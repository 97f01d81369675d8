import { describe, expect, it } from 'vitest';
import { consoleZh } from '../../lib/i18n/console.zh';
import { KEYS, commandOf, type Press } from './keyboard';

const press = (key: string, change: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  typing: false,
  dialog: false,
  onControl: false,
  ...change,
});

describe('the keyboard', () => {
  it.each([
    ['j', 'next'],
    ['K', 'previous'],
    ['Enter', 'open'],
    ['a', 'accept'],
    ['e', 'widen'],
    ['p', 'add'],
    ['n', 'note'],
    ['c', 'close'],
    ['m', 'acknowledge'],
    ['/', 'search'],
    ['?', 'help'],
    ['？', 'help'],
    ['Escape', 'escape'],
  ] as const)('takes %s for %s', (key, command) => {
    expect(commandOf(press(key))).toBe(command);
  });

  it('leaves the browser its own shortcuts', () => {
    expect(commandOf(press('c', { ctrlKey: true }))).toBeNull();
    expect(commandOf(press('a', { metaKey: true }))).toBeNull();
    expect(commandOf(press('e', { altKey: true }))).toBeNull();
  });

  it('closes nothing while somebody types, except the field', () => {
    expect(commandOf(press('c', { typing: true }))).toBeNull();
    expect(commandOf(press('Escape', { typing: true }))).toBe('escape');
  });

  it('is silent while a dialog has it', () => {
    expect(KEYS.every(([key]) => commandOf(press(key, { dialog: true })) === null)).toBe(true);
  });

  it('leaves Enter to the button that has the focus', () => {
    expect(commandOf(press('Enter', { onControl: true }))).toBeNull();
    expect(commandOf(press('j', { onControl: true }))).toBe('next');
  });

  it('explains every key', () => {
    expect(KEYS.every(([, command]) => consoleZh.keys[command] !== '')).toBe(true);
  });
});
