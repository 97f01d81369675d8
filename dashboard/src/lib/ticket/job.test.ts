import { describe, expect, test } from 'vitest';
import { Jobs, Tickets } from '../state/ticket.svelte';
import { isJob, nearJobs, nextNearest, ownJobs } from './job';
import { job, ticket } from './sample';

describe('jobs near me', () => {
  const jobs = [job('far', { distance_m: 900 }), job('unknown', { distance_m: null }), job('near', { distance_m: 50 }), job('own', { is_mine: true, state: 'claimed' })];

  test('the nearest first, own ones apart, unknown distance last', () => {
    expect(nearJobs(jobs, null).map(({ id }) => id)).toEqual(['near', 'far', 'unknown']);
  });

  test('from where the phone is now', () => {
    const fix = { lat: 30, lon: 114 };
    const moved = [job('a', { place: { lat: 30.1, lon: 114 }, distance_m: 1 }), job('b', { place: { lat: 30.001, lon: 114 }, distance_m: 999 })];
    expect(nearJobs(moved, fix).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('the next nearest is never the one that was taken', () => {
    expect(nextNearest(jobs, 'near', null)?.id).toBe('far');
    expect(nextNearest([job('near')], 'near', null)).toBeNull();
  });
});

test('own jobs: what was given before what is promised before what is under way before what waits', () => {
  const own = (id: string, state: 'dispatched' | 'claimed' | 'working' | 'done', lease_until: number | null = null) => job(id, { is_mine: true, state, lease_until });
  const list = [own('done', 'done'), own('working', 'working'), own('later', 'claimed', 20), own('soon', 'claimed', 10), own('given', 'dispatched')];
  expect(ownJobs(list).map(({ id }) => id)).toEqual(['given', 'soon', 'later', 'working', 'done']);
});

describe('what the feed says', () => {
  test('a job that is neither own nor free leaves', () => {
    expect([isJob(job('a')), isJob(job('a', { state: 'claimed' })), isJob(job('a', { state: 'claimed', is_mine: true }))]).toEqual([true, false, true]);
    const jobs = new Jobs();
    jobs.snapshot([job('a')], 5);
    jobs.put(job('a', { state: 'claimed' }), 6);
    expect(jobs.byId.size).toBe(0);
  });

  test('older news of a job changes nothing', () => {
    const jobs = new Jobs();
    jobs.snapshot([], 5);
    jobs.put(job('a'), 5);
    expect(jobs.byId.size).toBe(0);
    jobs.put(job('a', { state: 'claimed', is_mine: true }), 8);
    jobs.put(job('a'), 7);
    expect(jobs.byId.get('a')?.state).toBe('claimed');
  });

  test('a closed ticket leaves the board, and an older view does not bring it back', () => {
    const tickets = new Tickets();
    tickets.snapshot([ticket('a')]);
    tickets.take(ticket('a', { version: 3, state: 'closed' }));
    tickets.take(ticket('a', { version: 2, state: 'open' }));
    expect(tickets.open.size).toBe(0);
    tickets.take(ticket('a', { version: 4, state: 'open' }));
    expect(tickets.open.get('a')?.state).toBe('open');
  });
});
