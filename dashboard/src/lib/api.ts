/** Every HTTP request of the dashboard, typed. A refusal is an `ApiError` with the hub's `Problem`; no answer is a `NoAnswer`. */
import type {
  AddPersonRequest,
  AlarmId,
  AlarmView,
  CandidateView,
  CloseRequest,
  Committed,
  LoginRequest,
  MapView,
  Me,
  NoteRequest,
  PersonId,
  PositionReport,
  Problem,
  RecentAlarms,
  ResponderView,
  SetupRequest,
  TimelineEntry,
} from './wire';

/** The hub answered, and refused. `problem.code` is stable; `problem.detail` may be shown. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer came: no network, or the hub is silent. The request may or may not have arrived. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Every request is given up after this, milliseconds. */
export const TIMEOUT_MS = 8_000;

/** Called once per 401 of a request other than log-in; set by the session. */
let onLoggedOut: () => void = () => undefined;
export function setLoggedOutHandler(handler: () => void): void {
  onLoggedOut = handler;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code: `http_${response.status}`,
    detail: response.statusText,
    id: '',
  };
  const body: unknown = await response.json().catch(() => null);
  return body && typeof body === 'object' ? { ...fallback, ...body } : fallback;
}

/** One request with its JSON answer, or none (204). Rejects with `ApiError` or `NoAnswer`. */
export async function exchange<T>(path: string, init: RequestInit, timeoutMs = TIMEOUT_MS): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
      ...init,
    });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    throw new NoAnswer(path, { cause: error });
  }
  throw new ApiError(await problemOf(response));
}

/** A body as JSON. */
export function asJson(body: object): RequestInit {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function ask<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
  try {
    return await exchange<T>(path, { method, ...(body && asJson(body)) });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && path !== '/api/login') onLoggedOut();
    throw error;
  }
}

export const get = <T>(path: string) => ask<T>('GET', path);
export const post = <T>(path: string, body: object = {}) => ask<T>('POST', path, body);
export const put = <T>(path: string, body: object) => ask<T>('PUT', path, body);
export const remove = <T>(path: string) => ask<T>('DELETE', path);
const alarmPath = (id: AlarmId) => `/api/alarms/${encodeURIComponent(id)}`;

/** One method per route of the hub; those about devices stand in `device/api.ts`. All reject with `ApiError` or `NoAnswer`. */
export const api = {
  login: (request: LoginRequest) => post<Me>('/api/login', request),
  logout: () => post<void>('/api/logout'),
  setup: (request: SetupRequest) => post<Me>('/api/setup', request),
  setupOpen: () => get<{ open: boolean }>('/api/setup'),
  me: () => get<Me>('/api/me'),
  setOnCall: (on: boolean) => post<Committed>('/api/me/on-call', { on }),
  reportPosition: (report: PositionReport) => post<void>('/api/me/position', report),

  openAlarms: () => get<AlarmView[]>('/api/alarms'),
  recentAlarms: (before?: string) =>
    get<RecentAlarms>(`/api/alarms/recent${before ? `?before=${encodeURIComponent(before)}` : ''}`),
  alarm: (id: AlarmId) => get<AlarmView>(alarmPath(id)),
  timeline: (id: AlarmId) => get<TimelineEntry[]>(`${alarmPath(id)}/timeline`),
  candidates: (id: AlarmId, search = '') =>
    get<CandidateView[]>(`${alarmPath(id)}/candidates${search ? `?search=${encodeURIComponent(search)}` : ''}`),

  /** For oneself, or (staff) for somebody else. 409 `taken` carries `problem.going`. */
  accept: (id: AlarmId, onBehalfOf: PersonId | null = null) =>
    post<Committed>(`${alarmPath(id)}/accept`, { on_behalf_of: onBehalfOf }),
  decline: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/decline`),
  depart: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/depart`),
  arrive: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/arrive`),
  allWell: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/all-well`),
  /** `expectedStep` is `next.step` as shown; 409 `already_widened` when somebody was quicker. */
  widen: (id: AlarmId, expectedStep: number) =>
    post<Committed>(`${alarmPath(id)}/widen`, { expected_step: expectedStep }),
  addPerson: (id: AlarmId, request: AddPersonRequest) => post<Committed>(`${alarmPath(id)}/people`, request),
  /** Sending the same `request.id` again is the same note. */
  note: (id: AlarmId, request: NoteRequest) => post<Committed>(`${alarmPath(id)}/notes`, request),
  external: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/external`),
  externalTaken: (id: AlarmId) => post<Committed>(`${alarmPath(id)}/external-taken`),
  close: (id: AlarmId, request: CloseRequest) => post<Committed>(`${alarmPath(id)}/close`, request),

  map: () => get<MapView>('/api/map'),
  people: () => get<ResponderView[]>('/api/people'),
};
