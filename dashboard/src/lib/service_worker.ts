/** Registers public/sw.js (the shell without network) and tells it what this visit has loaded. */
export function installServiceWorker(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  addEventListener('load', () => {
    navigator.serviceWorker
      .register('/sw.js')
      .then(() => navigator.serviceWorker.ready)
      .then((registration) => keepLoaded(registration))
      .catch((error: unknown) => console.warn('no service worker: the page will not start without network', error));
  });
}

/**
 * On the first visit scripts come before the worker watches over the page, some while it is still taking over: it is
 * asked to keep every one that was loaded, however late.
 */
function keepLoaded(registration: ServiceWorkerRegistration): void {
  const watching = new PerformanceObserver((loaded) => {
    const paths = loaded
      .getEntries()
      .map((entry) => new URL(entry.name))
      .filter((url) => url.origin === location.origin && url.pathname.startsWith('/assets/'))
      .map((url) => url.pathname);
    if (paths.length > 0) registration.active?.postMessage({ type: 'keep', paths });
  });
  watching.observe({ type: 'resource', buffered: true });
}
