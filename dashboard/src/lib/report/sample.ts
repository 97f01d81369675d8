/** A place, its categories and a followed report, for tests. */
import { ApiError } from '../api';
import type { Category, FollowView, ReportStart } from '../wire';
import type { Kept, Piece } from './shelf';

export function sampleCategory(key: string, change: Partial<Category> = {}): Category {
  const base = { key, zh: key, en: key, icon: '•', size: 'small', limits: null, skills: [], form: [], order: 0 } as const;
  return { ...base, skills: [], form: [], for_residents: true, hazard: false, ...change };
}

export function sampleStart(change: Partial<ReportStart> = {}): ReportStart {
  const categories = [sampleCategory('leak'), sampleCategory('hazard_manhole', { hazard: true, for_residents: false })];
  return {
    address: '幸福里 3 号楼',
    area: 'a/b/c',
    place: { lat: 31.2, lon: 121.4 },
    categories,
    emergency_words: ['着火', 'heart attack'],
    desk_phone: null,
    ...change,
  };
}

export function samplePiece(text: string): Piece {
  return { type: 'image/jpeg', bytes: new TextEncoder().encode(text).buffer as ArrayBuffer, uploaded: null, refused: null };
}

export function sampleKept(id: string, pieces: readonly Piece[] = [], writtenAt = 1): Kept {
  const request = { id, follow: 'f'.repeat(32), code: 'c', category: 'leak', text: 'drip', form: [], place: null, photos: [] };
  return { request: { ...request, name: null, phone: null, written_at: writtenAt, website: '', took_ms: 1 }, pieces, problem: null };
}

export function sampleFollow(change: Partial<FollowView> = {}): FollowView {
  const nothing = { closing: null, reason: null, merged_into: null, in_hands_of: null, solve_by: null, hazard_valid: null };
  return {
    ...nothing,
    ticket: 't',
    no: 12,
    category: sampleCategory('leak'),
    address: '幸福里 3 号楼',
    state: 'submitted',
    waits_for_me: false,
    asks: [],
    messages: [],
    photos: [],
    me_too: 0,
    rate_until: null,
    satisfied: null,
    opened_at: 1,
    closed_at: null,
    ...change,
  };
}

export function refusal(status: number, detail = 'no', code = `http_${status}`): ApiError {
  return new ApiError({ type: '', title: '', status, code, detail, id: '' });
}
