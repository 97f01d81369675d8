/** Ends the session at the hub, then forgets everything here. */
import { api, NoAnswer } from './api';
import { route } from './route.svelte';
import { feed } from './state';

/**
 * False when the hub could not be reached: the session is then still good (its cookie is out of our reach), and
 * the screen must say so instead of pretending.
 */
export async function logOut(): Promise<boolean> {
  try {
    await api.logout();
  } catch (error) {
    if (error instanceof NoAnswer) return false;
  }
  feed.disconnect();
  feed.me.set(null);
  route.go('/', true);
  return true;
}
