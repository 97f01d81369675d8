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

/** On the first visit the scripts came before the worker did: it is asked to keep them too. */
export function keepLoaded(registration: ServiceWorkerRegistration): void {
  const paths = performance
    .getEntriesByType('resource')
    .map((entry) => new URL(entry.name))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith('/assets/'))
    .map((url) => url.pathname);
  registration.active?.postMessage({ type: 'keep', paths });
}
