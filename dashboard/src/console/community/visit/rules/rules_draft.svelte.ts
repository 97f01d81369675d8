/** Rules and checklists of an area as they are being written, and the one sentence that says what is wrong with them. */
import type { VisitRulesWords } from '../../../../lib/i18n/visit_rules.zh';
import type { AreaPath, Checklist, RiseStep, Tell, VisitRules, VisitRulesView } from '../../../../lib/wire';
import { QuestionDraft } from './question_draft.svelte';

/** Seconds of what a time is typed in. */
export const UNIT_S = { min: 60, hour: 3_600, day: 86_400 } as const;
export type TimeUnit = keyof typeof UNIT_S;

export const RHYTHM = ['severe_days', 'marked_days', 'light_days', 'lead_days', 'not_home_days', 'not_home_tell'] as const;
export type RhythmKey = (typeof RHYTHM)[number];

// What the hub takes.
const MOST_DAYS = 366;
const MOST_TIMES = 100;
const MOST_STEPS = 20;
const MOST_QUESTIONS = 40;

const whole = (typed: string): number => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed.trim()) : NaN);
const between = (n: number, least: number, most: number): boolean => n >= least && n <= most;

/** The largest unit in which it is a whole number. */
export function spoken(after_s: number): { amount: number; unit: TimeUnit } {
  const unit = (['day', 'hour', 'min'] as const).find((one) => after_s >= UNIT_S[one] && after_s % UNIT_S[one] === 0) ?? 'min';
  return { amount: Math.round(after_s / UNIT_S[unit]), unit };
}

export class StepDraft {
  amount = $state('');
  unit = $state<TimeUnit>('day');
  tell = $state<Tell>('coordinator');

  constructor(step?: RiseStep) {
    if (!step) return;
    const { amount, unit } = spoken(step.after_s);
    [this.amount, this.unit, this.tell] = [String(amount), unit, step.tell];
  }

  /** NaN when what is typed is no time that the hub takes. */
  readonly afterS = $derived.by(() => {
    const seconds = whole(this.amount) * UNIT_S[this.unit];
    return seconds <= MOST_DAYS * UNIT_S.day ? seconds : NaN;
  });
}

export class ListDraft {
  readonly key: string;
  zh = $state('');
  en = $state('');
  questions = $state.raw<readonly QuestionDraft[]>([]);

  constructor(list: Checklist) {
    this.key = list.key;
    [this.zh, this.en] = [list.title.zh, list.title.en];
    this.questions = list.questions.map((question) => new QuestionDraft(question));
  }

  add(): QuestionDraft {
    const question = new QuestionDraft();
    this.questions = [...this.questions, question];
    return question;
  }

  remove(question: QuestionDraft): void {
    this.questions = this.questions.filter((one) => one !== question);
  }

  /** One place up (-1) or down (1). */
  move(question: QuestionDraft, by: -1 | 1): void {
    const [from, next] = [this.questions.indexOf(question), [...this.questions]];
    const other = next[from + by];
    if (from < 0 || !other) return;
    [next[from], next[from + by]] = [other, question];
    this.questions = next;
  }
}

export class RulesDraft {
  readonly area: AreaPath;
  days = $state<Record<RhythmKey, string>>({ severe_days: '', marked_days: '', light_days: '', lead_days: '', not_home_days: '', not_home_tell: '' });
  steps = $state.raw<readonly StepDraft[]>([]);
  lists = $state.raw<readonly ListDraft[]>([]);

  constructor({ area, rules, checklists }: VisitRulesView) {
    this.area = area;
    for (const key of RHYTHM) this.days[key] = String(rules[key]);
    this.steps = rules.rise.map((step) => new StepDraft(step));
    this.lists = checklists.map((list) => new ListDraft(list));
  }

  addStep(): void {
    this.steps = [...this.steps, new StepDraft()];
  }

  removeStep(step: StepDraft): void {
    this.steps = this.steps.filter((one) => one !== step);
  }

  /** The first thing that is wrong, as a sentence; '' when it can be sent. */
  fault(words: VisitRulesWords['fault']): string {
    return this.#wrongRhythm(words) || this.#wrongSteps(words) || this.#wrongLists(words);
  }

  #wrongRhythm(words: VisitRulesWords['fault']): string {
    const n = (key: RhythmKey) => whole(this.days[key]);
    const rhythms = [n('severe_days'), n('marked_days'), n('light_days')];
    if (![...rhythms, n('not_home_days')].every((days) => between(days, 1, MOST_DAYS))) return words.days;
    if (!between(n('lead_days'), 0, Math.min(...rhythms) - 1)) return words.lead;
    return between(n('not_home_tell'), 1, MOST_TIMES) ? '' : words.notHome;
  }

  #wrongSteps(words: VisitRulesWords['fault']): string {
    if (!between(this.steps.length, 1, MOST_STEPS)) return words.noStep;
    const times = this.steps.map(({ afterS }) => afterS);
    const none = times.findIndex(Number.isNaN);
    if (none >= 0) return words.stepTime(none + 1);
    const early = times.findIndex((time, index) => index > 0 && time < (times[index - 1] ?? 0));
    return early < 0 ? '' : words.stepOrder(early + 1);
  }

  #wrongLists(words: VisitRulesWords['fault']): string {
    for (const list of this.lists) {
      if (list.zh.trim() === '') return words.title;
      if (!between(list.questions.length, 1, MOST_QUESTIONS)) return words.length;
      const wrong = list.questions.findIndex(({ fault }) => fault !== null);
      const fault = list.questions[wrong]?.fault;
      if (fault) return words[fault](wrong + 1);
    }
    return '';
  }

  /** As it is sent, once nothing is wrong with it. */
  request(): VisitRulesView {
    const days = Object.fromEntries(RHYTHM.map((key) => [key, whole(this.days[key])])) as Record<RhythmKey, number>;
    const rules: VisitRules = { ...days, rise: this.steps.map(({ afterS, tell }) => ({ after_s: afterS, tell })) };
    const checklists = this.lists.map((list) => ({
      key: list.key,
      title: { zh: list.zh.trim(), en: list.en.trim() },
      questions: list.questions.map((question) => question.question()),
    }));
    return { area: this.area, rules, checklists };
  }
}
