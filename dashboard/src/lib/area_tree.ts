/** The areas as a list in the order of the tree: an area stands below the one that holds it. */
import type { AreaPath, AreaView } from './wire';

/** How deep an area lies; paths are `/id/id/`. */
export function depthOf(path: AreaPath): number {
  return Math.max(0, path.split('/').length - 3);
}

export function areaTree(all: readonly AreaView[]): AreaView[] {
  const names = new Map(all.map((one) => [one.path, one.name]));
  const key = (one: AreaView): string => {
    const ends = [...one.path.matchAll(/\//g)].map((match) => match.index + 1).slice(1);
    return ends.map((end) => names.get(one.path.slice(0, end)) ?? '').join('\u0001');
  };
  const keyed = all.map((one) => [key(one), one] as const);
  return keyed.sort(([a], [b]) => a.localeCompare(b, 'zh-CN', { numeric: true })).map(([, one]) => one);
}
