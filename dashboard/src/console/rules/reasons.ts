/** Why this person was picked, and why fewer were found than wanted, in words. */
import { distanceText } from '../../lib/words';
import type { Pick, Shortfall } from '../../lib/wire';
import type { ConsoleWords } from '../words';

/** "nearest · 180 m · ETA 2 min · position fresh · rested". Parts that are not known are left out. */
export function reasonText(pick: Pick, words: ConsoleWords): string {
  const w = words.reason;
  const parts: string[] = [w[pick.cause]];
  if (pick.distance_m !== null) parts.push(distanceText(pick.distance_m));
  if (pick.eta_s !== null) parts.push(w.eta(Math.max(1, Math.ceil(pick.eta_s / 60))));
  if (pick.cause === 'nearest' || pick.cause === 'replacement' || pick.distance_m !== null) parts.push(w[pick.place]);
  if (pick.unrested) parts.push(w.unrested);
  else if (pick.cause === 'nearest' || pick.cause === 'replacement') parts.push(w.rested);
  if (pick.answer_percent !== null) parts.push(w.answers(pick.answer_percent));
  return parts.join(w.separator);
}

/** "300 m: nobody on call (2 busy with another alarm)". */
export function gapText(gap: Shortfall, words: ConsoleWords): string {
  const w = words.gap;
  const where = gap.radius_m === null ? w.anywhere : w.within(gap.radius_m);
  const head = gap.found === 0 || gap.wanted === 0 ? w.none(where) : w.short(where, gap.wanted, gap.found);
  const why = [
    gap.no_place ? w.noPlace : '',
    gap.committed > 0 ? w.committed(gap.committed) : '',
    gap.unable > 0 ? w.unable(gap.unable) : '',
    gap.asked_before > 0 ? w.askedBefore(gap.asked_before) : '',
  ].filter(Boolean);
  return why.length === 0 ? head : `${head}${w.why(why.join(words.next.joiner))}`;
}
