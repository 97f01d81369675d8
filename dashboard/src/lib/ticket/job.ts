/** What a volunteer's phone shows of a job: whether it is theirs or free, in which order, and how far away it is. */
import { distanceM } from '../geo/earth';
import type { JobView, LatLon, TicketStateName } from '../wire';

/** Nothing is left to do for whoever did it. */
const OVER: ReadonlySet<TicketStateName> = new Set(['confirmed', 'closed']);

/** Own and not over, or free to be claimed. Anything else leaves the phone. */
export function isJob(job: JobView): boolean {
  return job.is_mine ? !OVER.has(job.state) : job.state === 'open';
}

/** Straight line, metres: from where the phone is now, else as the hub reckons. */
export function away(job: JobView, fix: LatLon | null): number | null {
  return fix && job.place ? distanceM(fix, job.place) : job.distance_m;
}

const far = (metres: number | null): number => metres ?? Infinity;

/** Free ones, the nearest first; at the same distance the one that is due first. */
export function nearJobs(jobs: Iterable<JobView>, fix: LatLon | null): JobView[] {
  return [...jobs]
    .filter((job) => !job.is_mine)
    .map((job) => ({ job, metres: far(away(job, fix)) }))
    .sort((a, b) => (a.metres === b.metres ? 0 : a.metres - b.metres) || (a.job.solve_by ?? Infinity) - (b.job.solve_by ?? Infinity) || a.job.no - b.job.no)
    .map(({ job }) => job);
}

/** How urgent the next step of an own job is: what is given but not promised, what is promised, what is under way, what waits. */
const RANK: Partial<Record<TicketStateName, number>> = { dispatched: 0, claimed: 1, working: 2, done: 4 };

/** Own ones, by their next step, then by when they lapse or are due. */
export function ownJobs(jobs: Iterable<JobView>): JobView[] {
  const due = (job: JobView): number => Math.min(job.lease_until ?? Infinity, job.solve_by ?? Infinity);
  return [...jobs]
    .filter((job) => job.is_mine)
    .sort((a, b) => (RANK[a.state] ?? 3) - (RANK[b.state] ?? 3) || (due(a) === due(b) ? 0 : due(a) - due(b)) || a.no - b.no);
}

/** The next nearest free job after one that somebody else took. */
export function nextNearest(jobs: Iterable<JobView>, taken: JobView['id'], fix: LatLon | null): JobView | null {
  return nearJobs(jobs, fix).find((job) => job.id !== taken) ?? null;
}
