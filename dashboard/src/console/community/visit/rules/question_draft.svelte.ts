/** A question as it is being written: each answer that can be a finding is one line, whatever the question's kind. */
import { newId } from '../../../../lib/new_id';
import type { AnswerKind, CategoryKey, Question, Raises, When, Words } from '../../../../lib/wire';

export type Kind = AnswerKind['kind'];

/** An answer that can be given: yes, no, a choice, or any words. */
export class AnswerDraft {
  readonly key: string;
  zh = $state('');
  en = $state('');
  /** '' when this answer is no finding. */
  category = $state<CategoryKey>('');
  foundZh = $state('');
  foundEn = $state('');

  constructor(key: string, text?: Words, raised?: Raises) {
    this.key = key;
    if (text) [this.zh, this.en] = [text.zh, text.en];
    if (raised) [this.category, this.foundZh, this.foundEn] = [raised.category, raised.text.zh, raised.text.en];
  }
}

const FIXED: Readonly<Record<Exclude<Kind, 'choice'>, readonly string[]>> = { yes_no: ['yes', 'no'], text: ['any'] };

function whenOf(kind: Kind, key: string): When {
  if (kind === 'choice') return { when: 'choice', value: key };
  return kind === 'text' ? { when: 'any_text' } : { when: 'yes_no', value: key === 'yes' };
}

const same = (a: When, b: When): boolean => a.when === b.when && ('value' in a ? a.value : null) === ('value' in b ? b.value : null);

/** Keys are made once and never shown: answers that were given keep their question. */
const newKey = (): string => `q${newId().slice(0, 8)}`;

export class QuestionDraft {
  readonly key: string;
  zh = $state('');
  en = $state('');
  required = $state(true);
  kind = $state<Kind>('yes_no');
  answers = $state.raw<readonly AnswerDraft[]>([]);

  constructor(question?: Question) {
    this.key = question?.key ?? newKey();
    if (!question) {
      this.#answerBy('yes_no');
      return;
    }
    [this.zh, this.en, this.required, this.kind] = [question.text.zh, question.text.en, question.required, question.answer.kind];
    const raised = (key: string) => question.raises.find((raises) => same(raises.on, whenOf(question.answer.kind, key)));
    const given = question.answer.kind === 'choice' ? question.answer.choices : FIXED[question.answer.kind].map((key) => ({ key, text: undefined }));
    this.answers = given.map(({ key, text }) => new AnswerDraft(key, text, raised(key)));
  }

  #answerBy(kind: Kind): void {
    this.kind = kind;
    const keys = kind === 'choice' ? [newKey(), newKey()] : FIXED[kind];
    this.answers = keys.map((key) => new AnswerDraft(key));
  }

  /** Another kind of answer begins with new answers. */
  answerBy(kind: Kind): void {
    if (kind !== this.kind) this.#answerBy(kind);
  }

  addChoice(): void {
    this.answers = [...this.answers, new AnswerDraft(newKey())];
  }

  removeChoice(key: string): void {
    this.answers = this.answers.filter((answer) => answer.key !== key);
  }

  /** What is wrong with it; none when it can be sent. */
  readonly fault = $derived.by((): 'noText' | 'choices' | 'noTicketText' | null => {
    if (this.zh.trim() === '') return 'noText';
    const choices = this.kind === 'choice';
    if (choices && (this.answers.length < 2 || this.answers.some(({ zh }) => zh.trim() === ''))) return 'choices';
    const silent = this.answers.some((answer) => answer.category !== '' && !choices && answer.foundZh.trim() === '');
    return silent ? 'noTicketText' : null;
  });

  /** As it is sent. A ticket about a choice says the choice when nothing else is written. */
  question(): Question {
    const text = { zh: this.zh.trim(), en: this.en.trim() };
    const said = ({ zh, en }: AnswerDraft): Words => ({ zh: zh.trim(), en: en.trim() });
    const answer: AnswerKind =
      this.kind === 'choice' ? { kind: 'choice', choices: this.answers.map((one) => ({ key: one.key, text: said(one) })) } : { kind: this.kind };
    const raises = this.answers
      .filter(({ category }) => category !== '')
      .map((one) => {
        const own = { zh: one.foundZh.trim(), en: one.foundEn.trim() };
        return { on: whenOf(this.kind, one.key), category: one.category, text: own.zh === '' ? said(one) : own };
      });
    return { key: this.key, text, answer, required: this.required, raises };
  }
}
