/** Questions about rates and topics. All reject with `ApiError` or `NoAnswer`. */
import { get } from '../api';
import { queryOf } from '../device/api';
import type { AreaPath, RatesView, TopicsView } from '../wire';

/** What the page asks about; what is empty is everything. Days are `2026-03-02`. */
export interface Selection {
  readonly area: AreaPath | '';
  readonly category: string;
  readonly from: string;
  readonly to: string;
}

export const rateApi = {
  rates: (selection: Selection) => get<RatesView>(`/api/rates${queryOf(selection)}`),
  topics: (selection: Selection) => get<TopicsView>(`/api/topics${queryOf(selection)}`),
};

/** The address of the same numbers as a file. */
export function fileOf(what: 'rates' | 'topics', selection: Selection): string {
  return `/api/${what}/csv${queryOf(selection)}`;
}
