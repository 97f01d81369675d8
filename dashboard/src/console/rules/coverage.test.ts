import { describe, expect, it } from 'vitest';
import type { AreaView, ResponderView } from '../../lib/wire';
import { coverageOf, metresBetween } from './coverage';

const building = (name: string, lat: number): AreaView => ({
  id: name, path: name, level: 'building', name, street: null, outline: [], centre: { lat, lon: 114 },
});
const person = (lat: number, change: Partial<ResponderView> = {}): ResponderView => ({
  id: 'p', name: '李娜', phone: null, on_call: true, connected: true, skills: [], roles: [], committed: false,
  place: { lat, lon: 114 }, place_at: null, ...change,
});

describe('coverage', () => {
  it('measures like a map', () => {
    expect(metresBetween({ lat: 30, lon: 114 }, { lat: 30.001, lon: 114 })).toBeCloseTo(111.3, 0);
  });

  it('finds the building nobody is near', () => {
    const found = coverageOf([building('near', 30), building('far', 30.01)], [person(30.001)]);
    expect(found).toEqual({ buildings: 2, gaps: ['far'] });
  });

  it.each([{ on_call: false }, { committed: true }, { place: null }])('does not count somebody with %j', (change) => {
    expect(coverageOf([building('near', 30)], [person(30, change)]).gaps).toEqual(['near']);
  });
});
