/** Which key does what on the desk. Keys are never taken from a text field, a dialog, or a browser's own shortcut. */
export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'accept'
  | 'widen'
  | 'add'
  | 'note'
  | 'close'
  | 'search'
  | 'acknowledge'
  | 'help'
  | 'escape';

/** The part of a key event that decides. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** In a text field: only Escape is ours. */
  readonly typing: boolean;
  /** A dialog is open: it has the keyboard. */
  readonly dialog: boolean;
  /** On a button or link: Enter is its own. */
  readonly onControl: boolean;
}

/** Shown by the help, in this order. */
export const KEYS: readonly (readonly [key: string, command: Command])[] = [
  ['J', 'next'],
  ['K', 'previous'],
  ['Enter', 'open'],
  ['A', 'accept'],
  ['E', 'widen'],
  ['P', 'add'],
  ['N', 'note'],
  ['C', 'close'],
  ['M', 'acknowledge'],
  ['/', 'search'],
  ['?', 'help'],
  ['Esc', 'escape'],
];

/** Commands that every list of keys has. */
type Common = 'next' | 'previous' | 'help' | 'search' | 'escape';

/** The keys as a browser names them, with the other keys for the same. */
export function byKey<Name extends string>(keys: readonly (readonly [key: string, command: Name])[]): ReadonlyMap<string, Name | Common> {
  return new Map<string, Name | Common>([
    ...keys.map(([key, command]) => [key.toLowerCase(), command] as const),
    ['escape', 'escape'],
    ['arrowdown', 'next'],
    ['arrowup', 'previous'],
    // The same key without Shift on a Chinese input layout.
    ['？', 'help'],
    ['、', 'search'],
  ]);
}

const BY_KEY = byKey(KEYS);

/** What a press means by `keys`; none when the key is somebody else's. */
export function commandIn<Name extends string>(keys: ReadonlyMap<string, Name | 'open' | 'escape'>, press: Press): Name | 'open' | 'escape' | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.dialog) return null;
  const command = keys.get(press.key.toLowerCase()) ?? null;
  if (press.typing) return command === 'escape' ? command : null;
  if (press.onControl && command === 'open') return null;
  return command;
}

/** The desk's command for a press. */
export const commandOf = (press: Press): Command | null => commandIn(BY_KEY, press);

/** Reads a browser event. */
export function pressOf(event: KeyboardEvent): Press {
  const target = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    altKey: event.altKey,
    typing: target?.closest('input, textarea, select, [contenteditable]') != null || event.isComposing,
    dialog: document.querySelector('dialog[open]') !== null,
    onControl: target?.closest('button, a, summary') != null,
  };
}
