import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, NoAnswer } from '../../lib/api';
import { Outbox, type Action } from '../outbox.svelte';
import { jobAct } from '../send';
import { JobDesk } from './job_desk.svelte';
import { JobPhotos } from './job_photos.svelte';

const refused = new ApiError({ type: '', title: '', status: 409, code: 'taken', detail: 'no', id: '', going: ['王芳'] });
const claim: Action = { do: 'job_claim', job: 'j', no: 7 };
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a tap on a job', () => {
  function rig(text: string | null = null) {
    const shelf = { text, getItem: (): string | null => shelf.text, setItem: (_key: string, value: string): void => void (shelf.text = value) };
    const send = vi.fn<(action: Action) => Promise<{ position: number }>>(async () => ({ position: 9 }));
    return { shelf, send, make: () => new Outbox({ send, person: 'me', shownUpTo: () => 0, storage: shelf }) };
  }

  test('waits for the network and never for another job or a call', async () => {
    const { send, make } = rig();
    send.mockRejectedValueOnce(new NoAnswer('/'));
    const outbox = make();
    outbox.add(claim);
    outbox.add({ do: 'accept', alarm: 'a' });
    await settle();
    expect(outbox.of('job_claim', 'j')?.state).toBe('waiting');
    expect(outbox.of('accept', 'a')?.state).toBe('sent');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(outbox.of('job_claim', 'j')?.state).toBe('sent');
  });

  test('that came too late says who has it', async () => {
    const { send, make } = rig();
    send.mockRejectedValue(refused);
    const outbox = make();
    outbox.add(claim);
    await settle();
    expect(outbox.of('job_claim', 'j')).toMatchObject({ state: 'refused', problem: { going: ['王芳'] } });
  });

  test('is sent after a reload hours later, an answer to a call is not', async () => {
    const kept = [claim, { do: 'accept', alarm: 'a' }].map((action) => ({ action, at: Date.now() - 3_600_000 }));
    const { send, make } = rig(JSON.stringify({ person: 'me', kept }));
    make();
    await settle();
    expect(send).toHaveBeenCalledExactlyOnceWith(claim);
  });

  test.each<[Action, object]>([
    [claim, { do: 'claim' }],
    [{ do: 'job_start', job: 'j', no: 7 }, { do: 'start' }],
    [{ do: 'job_hand_back', job: 'j', no: 7, text: 'x' }, { do: 'hand_back', text: 'x' }],
    [{ do: 'job_report_in', job: 'j', no: 7, team: 't', text: '' }, { do: 'report_in', team: 't', text: null }],
    [{ do: 'job_report_in', job: 'j', no: 7, team: 't', text: '封路' }, { do: 'report_in', team: 't', text: '封路' }],
    [{ do: 'job_progress', job: 'j', no: 7, text: 'x', id: 'n' }, { do: 'progress', text: 'x', photos: [], id: 'n' }],
    [{ do: 'job_done', job: 'j', no: 7, text: 'x', minutes: 40 }, { do: 'done', text: 'x', minutes: [['me', 40]], photos: [] }],
    [{ do: 'job_done', job: 'j', no: 7, text: '', minutes: null }, { do: 'done', text: '', minutes: [], photos: [] }],
  ])('%o is what the hub hears', (action, act) => {
    expect('job' in action && jobAct(action, 'me')).toEqual(act);
  });
});

describe('pictures', () => {
  test('go one after the other, again until there is an answer', async () => {
    const addPhoto = vi.fn(async () => ({ id: 'p', token: '', place: null }));
    addPhoto.mockRejectedValueOnce(new NoAnswer('/'));
    const photos = new JobPhotos({ addPhoto });
    photos.add('j', [new Blob(['1']), new Blob(['2'])]);
    await settle();
    expect(photos.stuck).toBe(true);
    expect(addPhoto).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(photos.of('j').map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(photos.stuck).toBe(false);
    expect(addPhoto).toHaveBeenCalledTimes(3);
  });

  test('that are refused do not stop the others', async () => {
    const addPhoto = vi.fn(async () => ({ id: 'p', token: '', place: null }));
    addPhoto.mockRejectedValueOnce(new ApiError({ type: '', title: '', status: 422, code: 'format', detail: 'HEIC', id: '' }));
    const photos = new JobPhotos({ addPhoto });
    photos.add('j', [new Blob(['1']), new Blob(['2'])]);
    await settle();
    expect(photos.of('j').map(({ state, detail }) => [state, detail])).toEqual([['refused', 'HEIC'], ['sent', '']]);
  });

  test('that are left out are not sent', async () => {
    const addPhoto = vi.fn(() => Promise.reject(new NoAnswer('/')));
    const photos = new JobPhotos({ addPhoto });
    photos.add('j', [new Blob(['1'])]);
    await settle();
    photos.items.forEach(({ id }) => photos.drop(id));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(addPhoto).toHaveBeenCalledOnce();
    photos.stop();
  });
});

test('what was typed for a job is there again when a call is over', () => {
  const desk = new JobDesk();
  desk.write('j', 'done', '换好了');
  expect([desk.draft('j', 'done'), desk.draft('j', 'progress'), desk.draft('k', 'done')]).toEqual(['换好了', '', '']);
});
