import { describe, expect, test } from 'vitest';
import { Draft, MAX_PICTURES } from './draft.svelte';
import { sampleCategory, sampleStart } from './sample';

const form = [{ key: 'floor', zh: '几楼', en: 'Which floor', kind: 'number' as const, choices: [], required: true }];
const picture = (lat: number) => ({ type: 'image/jpeg', bytes: new ArrayBuffer(1), place: { lat, lon: 121.4 } });

class Shelf {
  readonly map = new Map<string, string>();
  getItem = (key: string): string | null => this.map.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.map.set(key, text);
  removeItem = (key: string): void => void this.map.delete(key);
}

describe('the screens', () => {
  test('a category without a form has no form screen, one without similar reports does not ask about them', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.choose(sampleCategory('leak'));
    expect(draft.steps).toEqual(['place', 'what', 'tell', 'who', 'sent']);
    draft.choose(sampleCategory('lift', { form }));
    expect(draft.steps).toEqual(['place', 'what', 'form', 'tell', 'who', 'sent']);
  });

  test('another category begins with an empty form', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.choose(sampleCategory('lift', { form }));
    draft.words.form['floor'] = '3';
    draft.choose(sampleCategory('door', { form }));
    expect([...draft.faults]).toEqual([['floor', 'missing']]);
  });

  test('a page that was thrown out while it asked about similar reports asks again, it shows no empty list', () => {
    const shelf = new Shelf();
    const start = sampleStart();
    const before = new Draft('c', start, shelf);
    before.choose(start.categories[0]!);
    Object.assign(before.words, { step: 'similar', text: 'drip' });
    before.keep();
    expect(new Draft('c', start, shelf).words).toMatchObject({ step: 'what', text: 'drip' });
  });

  test('a page that was thrown out goes on where it was, with the words; another code begins anew', () => {
    const shelf = new Shelf();
    const start = sampleStart();
    const before = new Draft('c', start, shelf);
    before.choose(start.categories[0]!);
    Object.assign(before.words, { step: 'tell', text: 'drip' });
    before.keep();
    expect(new Draft('c', start, shelf)).toMatchObject({ words: { step: 'tell', text: 'drip' }, category: { key: 'leak' } });
    expect(new Draft('d', start, shelf).words).toMatchObject({ step: 'place', text: '' });
    before.words.step = 'sent';
    before.keep();
    expect(new Draft('c', start, shelf).words.text).toBe('');
  });

  test('a category that is no longer there is chosen anew', () => {
    const shelf = new Shelf();
    shelf.setItem('fengdi.report.draft', JSON.stringify({ code: 'c', words: { step: 'tell', category: 'gone' } }));
    expect(new Draft('c', sampleStart(), shelf).words.step).toBe('what');
  });
});

describe('what the hub would refuse', () => {
  test('is said before it is sent: a number in words, a telephone that is none', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.choose(sampleCategory('lift', { form }));
    draft.words.form['floor'] = '三楼';
    expect([...draft.faults]).toEqual([['floor', 'number']]);
    draft.words.form['floor'] = '３';
    expect(draft.faults.size).toBe(0);
    expect(draft.body(1).form).toEqual([['floor', '3']]);
    draft.words.phone = '微信 abc';
    expect(draft.isPhoneWrong).toBe(true);
    draft.words.phone = '+86 (138) 0013-8000';
    expect(draft.isPhoneWrong).toBe(false);
  });
});

describe('the report', () => {
  test('asks for at least one thing that somebody can act on', () => {
    const draft = new Draft('c', sampleStart(), null);
    expect(draft.isTold).toBe(false);
    draft.words.text = '  ';
    expect(draft.isTold).toBe(false);
    draft.addShot(picture(31.2), 'blob:1');
    expect(draft.isTold).toBe(true);
  });

  test('from somewhere else without a position must say where in words', () => {
    const draft = new Draft('c', sampleStart({ place: null }), null);
    draft.words.elsewhere = true;
    draft.addShot({ ...picture(31.2), place: null }, 'blob:1');
    expect(draft.isTold).toBe(false);
    draft.words.text = '菜场门口';
    expect(draft.isTold).toBe(true);
  });

  test('carries what was told, trimmed, and nothing for what was left empty', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.choose(sampleCategory('lift', { form }));
    Object.assign(draft.words, { text: ' drip ', name: ' ', phone: '138' });
    draft.words.form['floor'] = ' 3 ';
    expect(draft.body(5)).toMatchObject({ category: 'lift', text: 'drip', name: null, phone: '138', form: [['floor', '3']], written_at: 5 });
    expect(draft.body(6).id).toBe(draft.body(5).id);
    expect(draft.body(5).follow).toMatch(/^[0-9a-f]{32}$/);
  });

  test('takes the place of a photo, but not of one from another town, and forgets it with the photo', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.addShot(picture(32), 'blob:far');
    expect(draft.spot).toBeNull();
    draft.addShot(picture(31.201), 'blob:near');
    expect(draft.spot).toMatchObject({ from: 'photo', at: { lat: 31.201 } });
    draft.removeShot(draft.shots[1]!.key);
    expect(draft.spot).toBeNull();
  });

  test('a phone that is far from the code tells no place', () => {
    const draft = new Draft('c', sampleStart(), null);
    expect(draft.putSpot({ at: { lat: 31.9, lon: 121.4 }, from: 'phone' })).toBe(false);
    expect(draft.spot).toBeNull();
  });

  test('the place that the phone told stays, whatever a photo says', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.spot = { at: { lat: 31.3, lon: 121 }, from: 'phone' };
    draft.addShot(picture(31.2), 'blob:1');
    expect(draft.spot.from).toBe('phone');
  });

  test('holds a bounded number of pictures, and the voice note comes after them', () => {
    const draft = new Draft('c', sampleStart(), null);
    draft.voice = { type: 'audio/webm', bytes: new ArrayBuffer(2), seconds: 3 };
    for (let n = 0; n < MAX_PICTURES + 2; n++) draft.addShot(picture(31.2), `blob:${n}`);
    const types = draft.kept(1).pieces.map((piece) => piece.type);
    expect(types).toEqual([...Array<string>(MAX_PICTURES).fill('image/jpeg'), 'audio/webm']);
  });
});
