/** Requests about tickets. All reject with `ApiError` or `NoAnswer`. */
import { exchange, get, post } from '../api';
import { queryOf } from '../device/api';
import { pictureOf } from '../report/picture';
import type {
  AlarmId,
  BulkRequest,
  BulkResult,
  CategoriesView,
  ClosedTickets,
  Committed,
  DeviceTicketId,
  FileTicketRequest,
  JobView,
  PhotoId,
  SimilarView,
  TeamView,
  TicketAct,
  TicketCandidate,
  TicketId,
  TicketPage,
  TicketView,
  Uploaded,
} from '../wire';

/** A picture over a weak line: the hub cuts an upload off after the same time. */
const UPLOAD_TIMEOUT_MS = 60_000;

const ticketPath = (id: TicketId) => `/api/tickets/${encodeURIComponent(id)}`;
const photoPath = (id: PhotoId) => `/api/photos/${encodeURIComponent(id)}`;

/** The address of a picture's bytes. */
export function photoSource(id: PhotoId, size: 'full' | 'thumb'): string {
  return `${photoPath(id)}/${size}`;
}

export const ticketApi = {
  open: () => get<TicketView[]>('/api/tickets'),
  closed: (before?: string) => get<ClosedTickets>(`/api/tickets/closed${queryOf({ before })}`),
  page: (id: TicketId) => get<TicketPage>(ticketPath(id)),
  /** Sending the same `request.id` again is the same ticket. */
  file: (request: FileTicketRequest) => post<unknown>('/api/tickets', request),
  act: (id: TicketId, act: TicketAct) => post<Committed>(`${ticketPath(id)}/act`, act),
  bulk: (request: BulkRequest) => post<BulkResult[]>('/api/tickets/bulk', request),
  candidates: (id: TicketId) => get<TicketCandidate[]>(`${ticketPath(id)}/candidates`),
  similar: (id: TicketId) => get<SimilarView[]>(`${ticketPath(id)}/similar`),
  ofAlarm: (id: AlarmId) => get<TicketView[]>(`/api/alarms/${encodeURIComponent(id)}/tickets`),
  ofDeviceTicket: (id: DeviceTicketId) => get<TicketView[]>(`/api/device-tickets/${encodeURIComponent(id)}/tickets`),
  jobs: () => get<JobView[]>('/api/jobs'),
  categories: () => get<CategoriesView[]>('/api/categories'),
  teams: () => get<TeamView[]>('/api/teams'),
  publishPhoto: (id: PhotoId) => post<Committed>(`${photoPath(id)}/publish`),
  withdrawPhoto: (id: PhotoId) => post<Committed>(`${photoPath(id)}/withdraw`),
  addPhoto: async (id: TicketId, file: Blob) => {
    const { type, bytes } = await pictureOf(file);
    return exchange<Uploaded>(`${ticketPath(id)}/photos`, { method: 'POST', headers: { 'content-type': type }, body: bytes }, UPLOAD_TIMEOUT_MS);
  },
};

/** What the classes beside this file ask the hub; tests put their own in. */
export type TicketApi = typeof ticketApi;
