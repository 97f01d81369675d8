/** A category's short form: questions and answers in the chosen language. Answers travel as (key, value) texts. */
import type { Language } from '../i18n';
import type { Field } from '../wire';

/** The question as shown. */
export function questionText(field: Field, language: Language): string {
  return language === 'zh' ? field.zh : field.en;
}

const YES_NO: Record<Language, Readonly<Record<string, string>>> = { zh: { yes: '是', no: '否' }, en: { yes: 'Yes', no: 'No' } };

/** Question and answer as shown. What the form does not know any more is shown as it came. */
export function answerText(fields: readonly Field[], key: string, answer: string, language: Language): [question: string, answer: string] {
  const field = fields.find((one) => one.key === key);
  if (!field) return [key, answer];
  if (field.kind === 'yes_no') return [questionText(field, language), YES_NO[language][answer] ?? answer];
  const choice = field.choices.find(([value]) => value === answer);
  return [questionText(field, language), choice ? choice[language === 'zh' ? 1 : 2] : answer];
}

/** Questions that must be answered and are not. */
export function missing(fields: readonly Field[], answers: ReadonlyMap<string, string>): Field[] {
  return fields.filter((field) => field.required && (answers.get(field.key) ?? '').trim() === '');
}

/** The answers of this form only, in its order, empty ones left out. */
export function answersOf(fields: readonly Field[], answers: ReadonlyMap<string, string>): [string, string][] {
  return fields.map((field): [string, string] => [field.key, (answers.get(field.key) ?? '').trim()]).filter(([, value]) => value !== '');
}
