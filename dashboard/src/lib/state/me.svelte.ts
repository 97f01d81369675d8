/** Who is logged in here. `value` is null when nobody is; `known` is false until the hub has said. */
import type { Me } from '../wire';

export class Session {
  value = $state.raw<Me | null>(null);
  known = $state(false);

  set(me: Me | null): void {
    this.value = me;
    this.known = true;
  }
}
