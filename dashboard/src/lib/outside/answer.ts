/** What an outside address answered, in words. */
import type { WebhookAnswer } from '../wire';
import type { OutsideWords } from '../i18n/outside.zh';

/** True for an answer by which a message counts as taken. */
export function isTaken(answer: WebhookAnswer): boolean {
  return answer.status !== null && answer.status >= 200 && answer.status < 300;
}

export function answerText(answer: WebhookAnswer, words: OutsideWords): string {
  const faults: Record<string, string | undefined> = words.fault;
  const fault = answer.fault === null ? '' : (faults[answer.fault] ?? answer.fault);
  const status = answer.status === null ? '' : words.status(answer.status, answer.took_ms);
  return [status, fault, answer.said].filter((part) => part !== '').join(' · ');
}
