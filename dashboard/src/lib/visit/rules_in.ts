/** Which rules and checklists hold in an area, and who may write them there. Pure. */
import { isStaff } from '../ticket/rights';
import type { AreaPath, AreaView, Me, VisitRulesView } from '../wire';

/** What holds in an area: its own, else that of the nearest area above; lists of one key are those of the nearest. */
export interface Holding {
  readonly view: VisitRulesView;
  /** Where the rules were written; '/' for the built-in ones. */
  readonly from: AreaPath;
}

export function holdingIn(all: readonly VisitRulesView[], area: AreaPath): Holding | null {
  const above = all.filter((one) => area.startsWith(one.area)).sort((a, b) => b.area.length - a.area.length);
  const [nearest] = above;
  if (!nearest) return null;
  const lists = above.flatMap((one) => one.checklists);
  const checklists = lists.filter((list, index) => lists.findIndex(({ key }) => key === list.key) === index);
  return { view: { area, rules: nearest.rules, checklists }, from: nearest.area };
}

export function mayWriteRules(me: Me | null, area: AreaPath): boolean {
  return me?.grants.some((grant) => isStaff(grant.role) && area.startsWith(grant.area)) ?? false;
}

/** Areas whose rules are looked at: communities, and what the reader keeps where no community is in sight. */
export function areasWithRules(areas: readonly AreaView[], me: Me | null): AreaView[] {
  const communities = areas.filter(({ level }) => level === 'community');
  const kept = areas.filter(({ path }) => me?.grants.some((grant) => isStaff(grant.role) && grant.area === path));
  return communities.length > 0 ? communities : kept;
}
