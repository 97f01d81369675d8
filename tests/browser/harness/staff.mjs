// Somebody at the hub's HTTP interface without a browser, for what a story needs beside its screens.

/** Logs in and returns functions that speak as that account. */
export async function staff(hub, login) {
  const { password } = hub.account(login);
  const headers = { 'content-type': 'application/json', origin: hub.url };
  const answer = await fetch(`${hub.url}/api/login`, { method: 'POST', headers, body: JSON.stringify({ login, password }) });
  if (!answer.ok) throw new Error(`log-in of ${login}: ${answer.status} ${await answer.text()}`);
  const me = await answer.json();
  const cookie = answer.headers.getSetCookie()[0].split(';')[0];

  async function call(method, path, body) {
    const init = { method, headers: { ...headers, cookie }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${hub.url}/api/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  return { me, get: (path) => call('GET', path), post: (path, body = {}) => call('POST', path, body), put: (path, body) => call('PUT', path, body) };
}
