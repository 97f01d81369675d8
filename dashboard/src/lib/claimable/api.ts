/** Requests about claim lists. All reject with `ApiError` or `NoAnswer`. */
import { ApiError, get, post, put } from '../api';
import type { ClaimableAct, ClaimableId, ClaimableRequest, ClaimableView, Committed, Problem } from '../wire';
import { words } from './words';

export const claimableApi = {
  all: () => get<ClaimableView[]>('/api/claimables'),
  /** Sending the same again changes nothing. */
  put: (request: ClaimableRequest) => put<Committed>('/api/claimables', request),
  act: (id: ClaimableId, act: ClaimableAct) => post<Committed>(`/api/claimables/${encodeURIComponent(id)}/act`, act),
};

/** A refusal in words. */
export function refusedText({ code, detail }: Pick<Problem, 'code' | 'detail'>): string {
  const known: Record<string, string> = words.t.refused;
  return known[code] ?? detail;
}

/** Why it was not done, for the one who tried. */
export function whyNot(error: unknown): string {
  return error instanceof ApiError ? refusedText(error.problem) : words.t.failed;
}
