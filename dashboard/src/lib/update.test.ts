import { describe, expect, test } from 'vitest';
import { entryOf, Update } from './update.svelte';

const page = (entry: string): string =>
  `<script src="/theme.js"></script>\n<script type="module" crossorigin src="${entry}"></script>`;

describe('a newer page', () => {
  test('is told by the script it loads', () => {
    expect(entryOf(page('/assets/index-abc.js'))).toBe('/assets/index-abc.js');
    expect(entryOf('<p>nothing</p>')).toBeNull();
  });

  test('is offered when the hub serves another script, and not before', async () => {
    const update = new Update('/assets/index-abc.js');
    await update.check(async () => page('/assets/index-abc.js'));
    expect(update.available).toBe(false);
    await update.check(async () => page('/assets/index-new.js'));
    expect(update.available).toBe(true);
  });

  test('is not imagined from a page of somebody else, nor from silence', async () => {
    const update = new Update('/assets/index-abc.js');
    await update.check(async () => page('/portal/login.js'));
    await update.check(() => Promise.reject(new Error('no network')));
    expect(update.available).toBe(false);
  });
});
