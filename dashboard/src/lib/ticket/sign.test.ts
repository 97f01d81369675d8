import { expect, test } from 'vitest';
import builtIn from '../../../../hub/server/src/world/categories.toml?raw';
import { icons } from '../ui/icons';
import { signOf } from './sign';

test('every built-in category names an icon that is there', () => {
  const named = [...builtIn.matchAll(/^icon = "(.*)"$/gm)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !Object.hasOwn(icons, name))).toEqual([]);
});

test('an emoji of older data is shown by the icon that means the same, with or without its colour', () => {
  expect(signOf('💧', '漏水')).toEqual({ icon: 'water' });
  expect(signOf('⚠️', '高空坠物')).toEqual({ icon: 'alert' });
  expect(signOf('⚠', '高空坠物')).toEqual({ icon: 'alert' });
});

test('letters are shown as they are, and what we have no icon for by the first characters of the name', () => {
  expect(signOf('A', '其他')).toEqual({ text: 'A' });
  expect(signOf('电', '停电')).toEqual({ text: '电' });
  expect(signOf('🦄', '独角兽')).toEqual({ text: '独' });
  expect(signOf('🦄', 'Unicorn')).toEqual({ text: 'Un' });
  expect(signOf('', '垃圾')).toEqual({ text: '垃' });
  expect(signOf('constructor', '井盖')).toEqual({ text: '井' });
  expect(signOf('', '')).toEqual({ text: '·' });
});
