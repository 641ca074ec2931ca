/** What the sockets count. */
import { Counter, Gauge, Histogram } from 'prom-client';
import { SECONDS } from '../operations/metrics.js';

export const socketsConnected = new Gauge({
  name: 'milepost_sockets',
  help: 'Sockets that are connected to this process',
});

export const cuts = new Counter({
  name: 'milepost_socket_cuts_total',
  help: 'Sockets cut by reason: slow, revoked, expired',
  labelNames: ['reason'] as const,
});

export const receivedToSocket = new Histogram({
  name: 'milepost_received_to_socket_seconds',
  help: 'Seconds from the receipt of an event to its being handed to a room of sockets',
  buckets: SECONDS,
});
