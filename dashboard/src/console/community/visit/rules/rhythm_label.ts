/** What the numbers of a rhythm are called. */
import { words } from '../../../../lib/visit/rules_words';
import type { RhythmKey } from './rules_draft.svelte';

export function rhythmLabel(key: RhythmKey): string {
  const t = words.t;
  const labels: Record<RhythmKey, string> = {
    severe_days: t.severeDays,
    marked_days: t.markedDays,
    light_days: t.lightDays,
    lead_days: t.leadDays,
    not_home_days: t.notHomeDays,
    not_home_tell: t.notHomeTell,
  };
  return labels[key];
}
