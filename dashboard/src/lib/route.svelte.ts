/** Where the page is: the path only, no library. */
class Route {
  /** Reactive, for example `/console/alarm/0193…`. */
  path = $state(typeof location === 'undefined' ? '/' : location.pathname);

  constructor() {
    if (typeof window !== 'undefined') window.addEventListener('popstate', () => (this.path = location.pathname));
  }

  /** Goes to a path of this app; `replace` leaves no step back. */
  go(path: string, replace = false): void {
    if (path === location.pathname) return;
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    this.path = location.pathname;
  }
}

export const route = new Route();
