/** Requests about service hours and the duty number. All reject with `ApiError` or `NoAnswer`. */
import { get, put } from '../api';
import type { CalendarView, Committed } from '../wire';

export const serviceApi = {
  calendars: () => get<CalendarView[]>('/api/calendars'),
  write: (calendar: CalendarView) => put<Committed>('/api/calendars', calendar),
};
