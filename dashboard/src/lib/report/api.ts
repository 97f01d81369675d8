/** Requests of the report and follow pages: no log-in, a follow code instead. All reject with `ApiError` or `NoAnswer`. */
import { asJson, exchange } from '../api';
import { queryOf } from '../device/api';
import type {
  CategoryKey,
  FollowMessageRequest,
  FollowView,
  HelpRequest,
  LatLon,
  MeTooRequest,
  PhotoId,
  RateRequest,
  ReportRequest,
  ReportStart,
  ReportThanks,
  SimilarView,
  Uploaded,
} from '../wire';
import type { Key } from './own.svelte';

/** A picture on a weak network may take this long, milliseconds. */
const UPLOAD_TIMEOUT_MS = 60_000;

const post = <T>(path: string, body: object) => exchange<T>(path, { method: 'POST', ...asJson(body) });

/** What proves to the hub that somebody may follow a ticket. Headers: they reach no log and no history. */
export function proof(key: Key): Record<string, string> {
  return { Ticket: key.ticket, 'Follow-Code': key.follow };
}

function postAs(key: Key, path: string, body: object): Promise<unknown> {
  const { headers, ...rest } = asJson(body);
  return exchange(path, { method: 'POST', ...rest, headers: { ...headers, ...proof(key) } });
}

export const reportApi = {
  start: (code: string) => exchange<ReportStart>(`/api/report/start${queryOf({ code })}`, {}),
  similar: (code: string, category: CategoryKey, place: LatLon | null) =>
    exchange<SimilarView[]>(`/api/report/similar${queryOf({ code, category, lat: place?.lat, lon: place?.lon })}`, {}),
  /** Sending the same `id` again is the same report. */
  report: (request: ReportRequest) => post<ReportThanks>('/api/report', request),
  meToo: (request: MeTooRequest) => post<unknown>('/api/report/me-too', request),
  help: (request: HelpRequest) => post<unknown>('/api/report/help', request),
  upload: (bytes: ArrayBuffer, type: string) =>
    exchange<Uploaded>(
      '/api/report/photo',
      { method: 'POST', headers: { 'content-type': type }, body: bytes },
      UPLOAD_TIMEOUT_MS,
    ),
  follow: (key: Key) => exchange<FollowView>('/api/follow', { headers: proof(key) }),
  message: (key: Key, request: FollowMessageRequest) => postAs(key, '/api/follow/message', request),
  rate: (key: Key, request: RateRequest) => postAs(key, '/api/follow/rate', request),
  withdraw: (key: Key) => postAs(key, '/api/follow/withdraw', {}),
};

/** What the classes beside this file ask the hub; tests put their own in. */
export type ReportApi = typeof reportApi;

/** There is nothing in that size: a voice note has only one. */
export class NoSmallForm extends Error {
  override name = 'NoSmallForm';
}

/** The bytes of a picture or voice note; asked for with the proof, because an `<img>` cannot send one. */
export async function mediaOf(key: Key, photo: PhotoId, size: 'full' | 'thumb'): Promise<Blob> {
  const path = `/api/photos/${encodeURIComponent(photo)}/${size}`;
  const response = await fetch(path, { headers: proof(key), signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS) });
  if (response.status === 404 && size === 'thumb') throw new NoSmallForm(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.blob();
}
