/** A brand's server that takes every message, and its endpoint. */
import { createServer } from 'node:http';

/** Where it may be. */
export const SUBSCRIBER_RANGE = { OUTBOUND_ALLOWED_CIDRS: '127.0.0.0/8' };

/** @param types comma-separated @returns how many messages came, and what ends it */
export async function subscribe(milepost, types) {
  const found = { messages: 0 };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      found.messages += 1;
      response.writeHead(204).end();
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const answer = await milepost.ask('POST', '/api/v1/webhook-endpoints', {
    url,
    event_types: types.split(','),
  });
  if (answer.status !== 201) throw new Error(`subscribing was answered ${answer.status}: ${answer.text}`);
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { found, stop };
}
