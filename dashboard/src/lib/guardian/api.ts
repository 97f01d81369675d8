/** Requests about guardian checks. All reject with `ApiError` or `NoAnswer`. */
import { ApiError, asJson, exchange, get, post } from '../api';
import type { Committed, GuardianCheckId, GuardianCheckView, GuardianDecision, GuardianOpened, GuardianPage, GuardianRequest, LineFault, PersonId } from '../wire';
import { words } from './words';

const path = (id: GuardianCheckId, what = ''): string => `/api/guardian/${encodeURIComponent(id)}${what}`;
/** Two lists on their way and their comparison take longer than a press on a button, milliseconds. */
const LISTS_MS = 20_000;

export const guardianApi = {
  all: () => get<GuardianCheckView[]>('/api/guardian'),
  page: (id: GuardianCheckId) => get<GuardianPage>(path(id)),
  open: (request: GuardianRequest) => exchange<GuardianOpened>('/api/guardian', { method: 'POST', ...asJson(request) }, LISTS_MS),
  decide: (id: GuardianCheckId, decision: GuardianDecision) => post<Committed>(path(id, '/decide'), decision),
  name: (id: GuardianCheckId, staff: readonly PersonId[]) => post<Committed>(path(id, '/staff'), { staff }),
  abandon: (id: GuardianCheckId) => post<Committed>(path(id, '/abandon')),
};

/** Why it was not done; null when the hub has a sentence of its own. */
export function whyNot(error: unknown): string | null {
  if (!(error instanceof ApiError)) return null;
  const known: Record<string, string> = words.t.refused;
  return known[error.code] ?? null;
}

/** What is wrong with the lists, line by line; empty when that was not the reason. */
export function faultsOf(error: unknown): readonly LineFault[] {
  return error instanceof ApiError ? (error.problem.faults ?? []) : [];
}

/** The bytes of a file in base64. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // As many as a call takes as arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
