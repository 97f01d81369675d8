import { expect, test } from 'vitest';
import { areaTree, depthOf } from './area_tree';
import type { AreaView } from './wire';

const area = (path: string, name: string): AreaView => ({ id: path, path, level: 'grid', name, street: null, outline: [], centre: null });

test('an area stands below the one that holds it, and 2 before 10', () => {
  const all = [area('/s/b10/', '10号楼'), area('/t/', '乙街'), area('/s/b2/', '2号楼'), area('/s/', '甲街')];
  expect(areaTree(all).map(({ name }) => name)).toEqual(['甲街', '2号楼', '10号楼', '乙街']);
  expect(['/', '/s/', '/s/b2/'].map(depthOf)).toEqual([0, 0, 1]);
});
