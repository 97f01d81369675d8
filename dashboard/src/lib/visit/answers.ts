/** Answers on their way: by question, as far as they are given. */
import { i18n } from '../i18n';
import type { Answer, Answered, Checklist, Question, Words } from '../wire';

export type Answers = Readonly<Record<string, Answer>>;

/** In the chosen language. */
export function said(words: Words): string {
  return i18n.language === 'zh' || words.en === '' ? words.zh : words.en;
}

/** An answer of words that says nothing is none. */
function isGiven(answer: Answer | undefined): answer is Answer {
  return answer !== undefined && (answer.kind !== 'text' || answer.value.trim() !== '');
}

/** Questions that must be answered and are not. */
export function missing(list: Checklist, answers: Answers): Question[] {
  return list.questions.filter((question) => question.required && !isGiven(answers[question.key]));
}

/** What is sent: in the order of the questions, what is given and belongs to the list. */
export function answered(list: Checklist, answers: Answers): Answered[] {
  return list.questions.flatMap(({ key }) => {
    const answer = answers[key];
    return isGiven(answer) ? [{ question: key, answer }] : [];
  });
}

/** Where asking goes on: the first question without an answer, else the end. */
export function goesOnAt(list: Checklist, answers: Answers): number {
  const first = list.questions.findIndex((question) => !isGiven(answers[question.key]));
  return first < 0 ? list.questions.length : first;
}

/** An answer as it is read; '' when there is none. */
export function answerText(question: Question, answer: Answer | undefined, words: { yes: string; no: string }): string {
  if (!isGiven(answer)) return '';
  if (answer.kind === 'text') return answer.value;
  if (answer.kind === 'yes_no') return answer.value ? words.yes : words.no;
  const choice = question.answer.kind === 'choice' ? question.answer.choices.find((one) => one.key === answer.value) : undefined;
  return choice ? said(choice.text) : answer.value;
}
