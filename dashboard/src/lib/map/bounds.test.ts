import { describe, expect, it } from 'vitest';
import type { AreaView } from '../wire';
import { boundsOf, boundsOfAreas, spread } from './bounds';

const area = (outline: AreaView['outline'], centre: AreaView['centre']): AreaView => ({
  id: 'a', path: 'a', level: 'grid', name: '一网格', street: null, outline, centre,
});

describe('bounds', () => {
  it('are none without a point', () => {
    expect(boundsOf([])).toBeNull();
    expect(boundsOfAreas([area([], null)])).toBeNull();
  });

  it('hold every point', () => {
    expect(boundsOf([{ lat: 30.5, lon: 114.4 }, { lat: 30.4, lon: 114.5 }])).toEqual([114.4, 30.4, 114.5, 30.5]);
  });

  it('fall back to the centre of an area without outline', () => {
    expect(boundsOfAreas([area([], { lat: 1, lon: 2 })])).toEqual([2, 1, 2, 1]);
  });
});

describe('spread', () => {
  it('leaves places alone that do not share a door', () => {
    const places = [{ lat: 30, lon: 114 }, { lat: 31, lon: 114 }];
    expect(spread(places, 0.0001)).toEqual(places);
  });

  it('moves all but the first of one door, each to another place, and only a little', () => {
    const door = { lat: 30.5, lon: 114.4 };
    const out = spread([door, door, door], 0.0001);
    expect(out[0]).toEqual(door);
    expect(new Set(out.map((p) => `${p.lat},${p.lon}`)).size).toBe(3);
    for (const p of out) expect(Math.hypot(p.lat - door.lat, p.lon - door.lon)).toBeLessThan(0.0003);
  });
});
