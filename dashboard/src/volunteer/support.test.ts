import { describe, expect, test } from 'vitest';
import { emergencyNumbers, supportText } from './support';

describe('a request for support', () => {
  test('needs no words', () => {
    expect(supportText('需要支援', [], '  ')).toBe('需要支援');
  });

  test('carries what was chosen, then what was typed', () => {
    expect(supportText('需要支援', ['需要人手', '门打不开'], ' 三楼 ')).toBe('需要支援：需要人手；门打不开；三楼');
  });

  test('names the fire brigade first where something burns or leaks', () => {
    expect(emergencyNumbers('smoke')[0]).toBe('119');
    expect(emergencyNumbers('sos')[0]).toBe('120');
  });
});
