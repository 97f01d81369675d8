// Tickets beside the screens: where they are, how they are filed, and how far they are.

import { randomUUID } from 'node:crypto';

/** The building where the scene's button is. */
export async function building({ duty, place }) {
  const { areas } = await duty.get('map');
  return areas.find((area) => area.level === 'building' && area.centre?.lat === place.lat && area.centre?.lon === place.lon);
}

/** The code that hangs on it. */
export async function codeThere(hub, there) {
  const { path } = await building(there);
  for (const { code } of await hub.codes()) {
    const start = await (await fetch(`${hub.url}/api/report/start?code=${code}`)).json();
    if (start.area === path) return code;
  }
  throw new Error('the building has no code');
}

/** A ticket that was filed by telephone; its id. */
export async function filed(duty, area, change = {}) {
  const id = randomUUID();
  const request = { id, area: area.path, place: null, household: null, category: 'rubbish', source: 'desk', text: '东门垃圾桶满了' };
  await duty.post('tickets', { ...request, form: [], size: null, name: null, phone: null, photos: [], ...change });
  return id;
}

export const act = (person, id, what) => person.post(`tickets/${id}/act`, what);
export const stateOf = async (duty, id) => (await duty.get(`tickets/${id}`)).ticket.state;

/** Given to the volunteer, done by them in so many minutes, and confirmed. */
export async function served({ duty, volunteer }, id, minutes) {
  const me = volunteer.me.person;
  await act(duty, id, { do: 'dispatch', to: { noun: 'person', id: me } });
  await act(volunteer, id, { do: 'claim' });
  await act(volunteer, id, { do: 'start' });
  await act(volunteer, id, { do: 'done', text: '好了', minutes: [[me, minutes]], photos: [] });
  await act(duty, id, { do: 'confirm', minutes: null });
}

/** The volunteer has earned two coins; their account. */
export async function earns(there) {
  await served(there, await filed(there.duty, await building(there), { size: 'small' }), 150);
  return (await there.volunteer.get('bank')).accounts[0];
}

/** Hundredths of a coin on an account. */
export const coins = (account) => account.balances.find((one) => one.unit === 'coin').total;
