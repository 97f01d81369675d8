import { expect, test } from 'vitest';
import { outsideEn } from '../i18n/outside.en';
import type { WebhookAnswer } from '../wire';
import { answerText, isTaken } from './answer';

const answer = (part: Partial<WebhookAnswer>): WebhookAnswer => ({ at: 0, position: null, status: null, took_ms: 12, said: '', fault: null, ...part });

test('only 200 to 299 counts as taken', () => {
  expect([200, 204, 299].every((status) => isTaken(answer({ status })))).toBe(true);
  expect([null, 199, 301, 404, 500].some((status) => isTaken(answer({ status })))).toBe(false);
});

test('an answer says its status, what went wrong, and what was said', () => {
  expect(answerText(answer({ status: 200, said: 'ok' }), outsideEn)).toBe('HTTP 200 · 12 ms · ok');
  expect(answerText(answer({ fault: 'timeout' }), outsideEn)).toBe('no answer within 5 seconds');
  expect(answerText(answer({ status: 307, fault: 'redirect' }), outsideEn)).toBe('HTTP 307 · 12 ms · refused: it leads elsewhere');
  expect(answerText(answer({ fault: 'new' }), outsideEn)).toBe('new');
});
