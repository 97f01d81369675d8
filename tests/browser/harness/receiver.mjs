// A program outside that is told of changes: what it heard, and whether it is signed as Standard Webhooks says.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

export class Receiver {
  #server;
  /** @type {{headers: object, body: string, said: object}[]} */
  heard = [];

  static async start() {
    const receiver = new Receiver();
    receiver.#server = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request.setEncoding('utf8')) body += piece;
      receiver.heard.push({ headers: request.headers, body, said: JSON.parse(body) });
      response.end('taken');
    });
    await new Promise((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/told`;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

export function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
