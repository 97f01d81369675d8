/** Believable views for the tests of the rules. */
import type { AlarmView, PageView, Pick, Shortfall, TimelineEntry } from '../../lib/wire';

export const OPENED_AT = 1_800_000_000_000;

export function alarm(change: Partial<AlarmView> = {}): AlarmView {
  return {
    id: 'a1',
    version: 1,
    kind: 'sos',
    phase: 'calling',
    area: 'street.grid1.b3',
    area_name: '幸福里3号楼',
    street: '桂花路 12 号',
    household: {
      id: 'h1',
      label: '幸福里3号楼 2单元 302',
      residents: ['王秀英'],
      notes: '',
      medicines: '',
      risk: 'high',
    },
    device: 'btn-1001',
    place: { lat: 30.5, lon: 114.4 },
    place_source: 'household',
    drill: false,
    damaged: false,
    unknown_device: false,
    opened_at: OPENED_AT,
    late_by_ms: null,
    presses: 1,
    pressed_at: OPENED_AT,
    cancel_noted: false,
    need: 1,
    accepts: 0,
    next: { step: 1, due_at: OPENED_AT + 30_000, ask: [{ ask: 'nearest', radius_m: 1_000, count: 7 }] },
    next_step: 1,
    steps: 6,
    backup_until: null,
    gaps: [],
    external: { offered_at: null, notified_at: null, notified_count: 0, taken_at: null },
    external_ready: true,
    outcome: null,
    closed_at: null,
    pages: [],
    ...change,
  };
}

export function pick(change: Partial<Pick> = {}): Pick {
  return {
    person: 'p1',
    cause: 'nearest',
    place: 'fix',
    distance_m: 180,
    eta_s: 110,
    unrested: false,
    answer_percent: null,
    ...change,
  };
}

export function page(change: Partial<PageView> = {}): PageView {
  return {
    no: 1,
    person: 'p1',
    name: '李娜',
    phone: null,
    step: 0,
    pick: pick(),
    state: 'sent',
    asked_at: OPENED_AT,
    state_at: OPENED_AT + 1_000,
    lease: null,
    ...change,
  };
}

export function gap(change: Partial<Shortfall> = {}): Shortfall {
  return { wanted: 7, found: 0, radius_m: 300, committed: 0, unable: 0, asked_before: 0, no_place: false, ...change };
}

export function entry(change: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    position: 1,
    at: OPENED_AT,
    name: 'alarm.opened',
    actor: 'hub',
    actor_name: null,
    people: [],
    step: null,
    ask: [],
    gaps: [],
    stage: null,
    note: null,
    outcome: null,
    ...change,
  };
}
