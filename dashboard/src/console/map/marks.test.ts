import { describe, expect, it } from 'vitest';
import { alarm, page } from '../rules/sample';
import { alarmMark, alarmOfMark, alarmPoints, pageLinks, personMark } from './marks';

const here = { lat: 30.5, lon: 114.41 };

describe('marks', () => {
  it('come back as what they were', () => {
    expect(alarmOfMark(alarmMark('a1'))).toBe('a1');
    expect(alarmOfMark(personMark('a1'))).toBeNull();
  });

  it('leave out an alarm without a position', () => {
    expect(alarmPoints([alarm({ place: null }), alarm()]).map((point) => point.look)).toEqual(['alarm-calling']);
  });
});

describe('links', () => {
  it('tell who comes from who was asked, and leave out who was stood down', () => {
    const pages = [page({ state: 'accepted' }), page({ state: 'delivered' }), page({ state: 'declined' }), page({ state: 'stood_down' })];
    expect(pageLinks(alarm({ pages }), () => here).map((link) => link.look)).toEqual(['coming', 'asked', 'refused']);
  });

  it('need both ends', () => {
    expect(pageLinks(alarm({ place: null, pages: [page()] }), () => here)).toEqual([]);
    expect(pageLinks(alarm({ pages: [page()] }), () => undefined)).toEqual([]);
    expect(pageLinks(null, () => here)).toEqual([]);
  });
});
