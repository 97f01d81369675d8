import { describe, expect, test } from 'vitest';
import { bearingDeg, distanceM } from './earth';
import { toGcj02 } from './gcj02';

/** Reference pairs of the widely used coordtransform and eviltransform test sets. */
const VECTORS: [name: string, wgs: [number, number], gcj: [number, number]][] = [
  ['Shanghai, People’s Square', [31.1774276, 121.5272106], [31.17530398364597, 121.531541859215]],
  ['Shenzhen', [22.543847, 113.912316], [22.540796131694766, 113.9171764808363]],
  ['Beijing', [39.911954, 116.377817], [39.91334545536069, 116.38404722455657]],
];

describe('WGS-84 to GCJ-02', () => {
  test.each(VECTORS)('%s lands within half a metre of the reference', (_name, [lat, lon], [gcjLat, gcjLon]) => {
    expect(distanceM(toGcj02({ lat, lon }), { lat: gcjLat, lon: gcjLon })).toBeLessThan(0.5);
  });

  test('outside the mainland nothing moves', () => {
    const geneva = { lat: 46.2044, lon: 6.1432 };
    expect(toGcj02(geneva)).toEqual(geneva);
  });
});

describe('the earth', () => {
  const here = { lat: 30.5, lon: 114.4 };

  test('a thousandth of a degree north is 111 m', () => {
    expect(distanceM(here, { lat: 30.501, lon: 114.4 })).toBeCloseTo(111.2, 0);
  });

  test.each([
    ['north', { lat: 30.6, lon: 114.4 }, 0],
    ['east', { lat: 30.5, lon: 114.401 }, 90],
    ['south', { lat: 30.4, lon: 114.4 }, 180],
    ['west', { lat: 30.5, lon: 114.399 }, 270],
  ])('%s has its bearing', (_name, there, degrees) => {
    expect(bearingDeg(here, there)).toBeCloseTo(degrees, 1);
  });
});
