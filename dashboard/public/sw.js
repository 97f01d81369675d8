// The shell of the page without network: the start page, the scripts and styles. Nothing of /api or /live is ever
// kept: what is on screen comes from the hub now, or the page says that it is not current.
const CACHE = 'fengdi-shell-1';
const SHELL = ['/', '/theme.js', '/manifest.webmanifest', '/icon.svg', '/icon-192.png'];
const MAX_ASSETS = 80;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// Names of assets carry a hash of their content: what is kept is never wrong.
async function asset(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    const old = (await cache.keys()).filter((entry) => new URL(entry.url).pathname.startsWith('/assets/'));
    await Promise.all(old.slice(0, Math.max(0, old.length - MAX_ASSETS)).map((entry) => cache.delete(entry)));
  }
  return response;
}

async function fresh(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(4000) });
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (SHELL.includes(url.pathname) && url.pathname !== '/') event.respondWith(fresh(request, url.pathname));
  else if (request.mode === 'navigate' && !url.pathname.startsWith('/api')) event.respondWith(fresh(request, '/'));
});

self.addEventListener('message', (event) => {
  if (event.data?.type !== 'keep') return;
  const keep = async () => {
    const cache = await caches.open(CACHE);
    for (const path of event.data.paths) if (!(await cache.match(path))) await cache.add(path);
  };
  event.waitUntil(keep());
});

// A tap on a call's notification brings the page to the front.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const show = async () => {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const page = pages.find((client) => new URL(client.url).pathname.startsWith('/volunteer')) ?? pages[0];
    if (page) await page.focus();
    else await self.clients.openWindow('/volunteer');
  };
  event.waitUntil(show());
});
