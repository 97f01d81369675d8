/**
 * The sign of a category. Data names one of our icons; what was written before that, an emoji, is shown by the icon that
 * means the same, because not every device has an emoji font. Anything else is shown by letters.
 */
import { icons, type IconName } from '../ui/icons';

const MEANT: ReadonlyMap<string, IconName> = new Map<string, IconName>([
  ['💧', 'water'],
  ['💡', 'plug'],
  ['🛗', 'lift'],
  ['🗑', 'bin'],
  ['🚪', 'stairs'],
  ['🛵', 'scooter'],
  ['🔊', 'sound'],
  ['🤝', 'neighbours'],
  ['🛒', 'cart'],
  ['🏥', 'hospital'],
  ['🔧', 'wrench'],
  ['🏮', 'lamp'],
  ['🌳', 'tree'],
  ['📄', 'note'],
  ['❓', 'question'],
  ['🕳', 'manhole'],
  ['⚡', 'bolt'],
  ['⚠', 'alert'],
  ['🔥', 'flame'],
  ['📞', 'phone'],
  ['🔋', 'battery'],
  ['📣', 'whistle'],
  ['🧒', 'child'],
  ['🍚', 'bowl'],
  ['🌡', 'thermometer'],
  ['🩺', 'heart'],
  ['💊', 'pill'],
  ['💴', 'coin'],
  ['🧯', 'shield'],
  ['🦯', 'cane'],
  ['🔔', 'bell'],
  ['🫂', 'chat'],
  ['🙋', 'hand'],
]);

export type Sign = { readonly icon: IconName } | { readonly text: string };

const isIcon = (name: string): name is IconName => Object.hasOwn(icons, name);

/** `icon` as it stands in the category, `name` as it is shown. */
export function signOf(icon: string, name: string): Sign {
  // A variation selector only asks for colour.
  const plain = icon.trim().replaceAll('\ufe0f', '');
  if (isIcon(plain)) return { icon: plain };
  const meant = MEANT.get(plain);
  if (meant) return { icon: meant };
  const letters = /^[\p{L}\p{N}]{1,2}$/u.test(plain) ? plain : name.trim();
  const [first = '·', second = ''] = [...letters];
  // One Chinese character fills the room of two letters.
  return { text: /\p{Script=Han}/u.test(first) ? first : `${first}${second}`.trim() };
}
