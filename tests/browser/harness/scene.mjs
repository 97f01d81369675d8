// Who stands where in the town: the volunteer with a shown log-in, and an SOS button next to them.

import { staff } from './staff.mjs';

/** Metres on a small piece of the earth. */
function distance(a, b) {
  const lat = (a.lat - b.lat) * 111_320;
  const lon = (a.lon - b.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(lat, lon);
}

/**
 * The button nearest to the volunteer's home, its building, and the duty lead who can look things up.
 * @returns {Promise<{device: string, household: string, place: {lat: number, lon: number}, duty: object, volunteer: object}>}
 */
export async function scene(hub) {
  const [duty, volunteer] = await Promise.all([staff(hub, 'duty'), staff(hub, 'volunteer')]);
  await volunteer.post('me/on-call', { on: true });
  const [people, map, devices] = await Promise.all(['people', 'map', 'devices'].map((path) => duty.get(path)));
  const home = people.find((person) => person.id === volunteer.me.person)?.place;
  if (!home) throw new Error('the volunteer has no home on the map');
  const centres = new Map(map.areas.map((area) => [area.path, area.centre]));
  const buttons = devices
    .filter((device) => device.role === 'button' && device.household && centres.get(device.area))
    .map((device) => ({ device, place: centres.get(device.area) }))
    .sort((a, b) => distance(a.place, home) - distance(b.place, home));
  const { device, place } = buttons[0];
  return { device: device.name, household: device.household, place, duty, volunteer };
}

/** Others accept the one open alarm until it is full (those needed and one backup); their names. */
export async function othersTake({ duty, volunteer }) {
  const [alarm] = await duty.get('alarms');
  const candidates = await duty.get(`alarms/${alarm.id}/candidates`);
  const others = candidates.filter((one) => one.on_call && one.id !== volunteer.me.person).slice(0, alarm.need + 1);
  for (const { id } of others) await duty.post(`alarms/${alarm.id}/accept`, { on_behalf_of: id });
  return others.map((one) => one.name);
}
