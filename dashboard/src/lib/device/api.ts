/** Requests about devices. All reject with `ApiError` or `NoAnswer`. */
import { get, post, put } from '../api';
import type {
  AreaPath,
  Committed,
  DeviceAdded,
  DeviceId,
  DevicePage,
  DeviceRequest,
  DeviceTicketId,
  DeviceView,
  DismissRequest,
  EnrolRequest,
  HouseholdId,
  HouseholdPage,
  OutageId,
  OutagePage,
  RejectionView,
  StrangerView,
  WithoutPage,
} from '../wire';

/** The hub's own filters of the list. */
export type DeviceFilter = 'not_live' | 'late' | 'offline' | 'low_battery' | 'faulty' | 'muted' | 'retired';

/** Which devices; `after` is the last name of the page before. */
export interface Wanted {
  readonly search?: string;
  readonly filter?: DeviceFilter | undefined;
  readonly area?: AreaPath | undefined;
  readonly after?: string | undefined;
  readonly limit?: number;
}

/** The query of a request: what is empty is left out. */
export function queryOf(values: object): string {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0 ? '' : `?${new URLSearchParams(known.map(([key, value]) => [key, String(value)]))}`;
}

const devicePath = (id: DeviceId) => `/api/devices/${encodeURIComponent(id)}`;
type StrangerName = Pick<StrangerView, 'family' | 'address'>;
const strangerPath = ({ family, address }: StrangerName) => `/api/strangers/${encodeURIComponent(family)}/${encodeURIComponent(address)}`;
const ticketPath = (id: DeviceTicketId) => `/api/device-tickets/${encodeURIComponent(id)}`;

export const deviceApi = {
  devices: (wanted: Wanted) => get<DeviceView[]>(`/api/devices${queryOf(wanted)}`),
  device: (id: DeviceId) => get<DevicePage>(devicePath(id)),
  add: (request: DeviceRequest) => post<DeviceAdded>('/api/devices', request),
  change: (id: DeviceId, request: DeviceRequest) => put<DeviceView>(devicePath(id), request),
  retire: (id: DeviceId) => post<DeviceView>(`${devicePath(id)}/retire`),
  enrol: (request: EnrolRequest) => post<DeviceAdded>('/api/devices/enrol', request),
  families: () => get<string[]>('/api/devices/families'),
  strangers: () => get<StrangerView[]>('/api/strangers'),
  dismiss: (one: StrangerName, request: DismissRequest) => post<StrangerView>(`${strangerPath(one)}/dismiss`, request),
  restore: (one: StrangerName) => post<StrangerView>(`${strangerPath(one)}/restore`),
  rejections: () => get<RejectionView[]>('/api/rejections'),
  seen: (id: DeviceTicketId) => post<Committed>(`${ticketPath(id)}/seen`),
  done: (id: DeviceTicketId) => post<Committed>(`${ticketPath(id)}/done`),
  outage: (id: OutageId) => get<OutagePage>(`/api/outages/${encodeURIComponent(id)}`),
  /** Households that fit every word of `q`. */
  households: (q: string, limit: number) => get<HouseholdPage>(`/api/households${queryOf({ q, limit })}`),
  without: (after?: HouseholdId) => get<WithoutPage>(`/api/coverage/without${queryOf({ after })}`),
};

/** What the classes beside this file ask the hub; tests put their own in. */
export type DeviceApi = typeof deviceApi;
