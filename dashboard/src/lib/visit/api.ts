/** Requests about visits. All reject with `ApiError` or `NoAnswer`. */
import { get, post, put, remove } from '../api';
import { queryOf } from '../device/api';
import type {
  AreaPath,
  ClosedVisits,
  Committed,
  HomeView,
  LatLon,
  PersonId,
  RoundView,
  VisitActRequest,
  VisitId,
  VisitorView,
  VisitPage,
  VisitPlanAct,
  VisitPlanId,
  VisitPlanRequest,
  VisitPlanView,
  VisitRulesView,
} from '../wire';

const visitPath = (id: VisitId) => `/api/visits/${encodeURIComponent(id)}`;

export const visitApi = {
  plans: () => get<VisitPlanView[]>('/api/visit-plans'),
  putPlan: (request: VisitPlanRequest) => put<Committed>('/api/visit-plans', request),
  turnPlan: (id: VisitPlanId, act: VisitPlanAct) => post<Committed>(`/api/visit-plans/${encodeURIComponent(id)}/act`, act),
  homes: (q: string) => get<HomeView[]>(`/api/visit-plans/homes${queryOf({ q })}`),
  visitors: () => get<VisitorView[]>('/api/visitors'),
  closed: (before?: string) => get<ClosedVisits>(`/api/visits/closed${queryOf({ before })}`),
  page: (id: VisitId) => get<VisitPage>(visitPath(id)),
  /** Sending the same `request.key` again changes nothing. */
  act: (id: VisitId, request: VisitActRequest) => post<Committed>(`${visitPath(id)}/act`, request),
  /** From where the phone is, else from where the hub knows the person to be. */
  round: (person: PersonId | null, from: LatLon | null) =>
    get<RoundView>(`/api/round${queryOf({ person: person ?? undefined, lat: from?.lat.toString(), lon: from?.lon.toString() })}`),
  rules: () => get<VisitRulesView[]>('/api/visit-rules'),
  /** They stand in for the wider ones in this area and below, at once. */
  putRules: (request: VisitRulesView) => put<Committed>('/api/visit-rules', request),
  /** The wider ones hold again. */
  resetRules: (area: AreaPath) => remove<Committed>(`/api/visit-rules${queryOf({ area })}`),
};

/** What the classes beside this file ask the hub; tests put their own in. */
export type VisitApi = typeof visitApi;
