import { expect, test } from 'vitest';
import { bankEn } from './bank.en';
import { bankZh } from './bank.zh';
import { claimableEn } from './claimable.en';
import { claimableZh } from './claimable.zh';
import { consoleEn } from './console.en';
import { consoleZh } from './console.zh';
import { deviceEn } from './device.en';
import { deviceZh } from './device.zh';
import { en } from './en';
import { guardianEn } from './guardian.en';
import { guardianZh } from './guardian.zh';
import { jobEn } from './job.en';
import { jobZh } from './job.zh';
import { outsideEn } from './outside.en';
import { outsideZh } from './outside.zh';
import { rateEn } from './rate.en';
import { rateZh } from './rate.zh';
import { reportEn } from './report.en';
import { reportZh } from './report.zh';
import { serviceEn } from './service.en';
import { serviceZh } from './service.zh';
import { ticketEn } from './ticket.en';
import { ticketZh } from './ticket.zh';
import { visitEn } from './visit.en';
import { visitZh } from './visit.zh';
import { visitRulesEn } from './visit_rules.en';
import { visitRulesZh } from './visit_rules.zh';
import { volunteerEn } from './volunteer.en';
import { volunteerZh } from './volunteer.zh';
import { zh } from './zh';

/** Every leaf with its kind: `call.eta function(1)`. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path} function`];
  if (Array.isArray(value)) return [`${path} list(${value.length})`];
  if (value && typeof value === 'object')
    return Object.entries(value).flatMap(([key, part]) => leaves(part, path ? `${path}.${key}` : key));
  return [`${path} ${typeof value}`];
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];
}

const PAIRS = [
  ['shared', zh, en],
  ['volunteer', volunteerZh, volunteerEn],
  ['console', consoleZh, consoleEn],
  ['device', deviceZh, deviceEn],
  ['ticket', ticketZh, ticketEn],
  ['job', jobZh, jobEn],
  ['bank', bankZh, bankEn],
  ['outside', outsideZh, outsideEn],
  ['rate', rateZh, rateEn],
  ['report', reportZh, reportEn],
  ['service', serviceZh, serviceEn],
  ['visit', visitZh, visitEn],
  ['visit rules', visitRulesZh, visitRulesEn],
  ['claimable', claimableZh, claimableEn],
  ['guardian', guardianZh, guardianEn],
] as const;

test.each(PAIRS)('%s: both languages have the same words', (_name, chinese, english) => {
  expect(leaves(english).sort()).toEqual(leaves(chinese).sort());
});

test.each(PAIRS)('%s: no word is empty, and English has no Chinese left in it', (_name, chinese, english) => {
  expect(texts(chinese).every((text) => text.trim() !== '')).toBe(true);
  // The name of the language itself is written in it.
  const foreign = texts(english).filter((text) => text.trim() === '' || /[\u4e00-\u9fff]/.test(text.replace('中文', '')));
  expect(foreign).toEqual([]);
});

/** Sentences that take one number alone, said of one. */
function ofOne(value: unknown, path = ''): [path: string, said: string][] {
  if (typeof value === 'function') return value.length === 1 ? [[path, String(value(1))]] : [];
  if (value && typeof value === 'object') return Object.entries(value).flatMap(([key, part]) => ofOne(part, `${path}.${key}`));
  return [];
}

test.each(PAIRS)('%s: in English one thing is not several', (_, __, english) => {
  // A verb after a name or a number of the list is no plural.
  const wrong = ofOne(english).filter(([, said]) => /(?<!Step |Question )\b1 (?!is\b|was\b|looks\b)[a-z]+s\b/.test(said));
  expect(wrong).toEqual([]);
});
