/** What the sockets count. */
import { Counter, Gauge, Histogram } from 'prom-client';

export const socketsConnected = new Gauge({
  name: 'milepost_sockets',
  help: 'Sockets that are connected to this process',
});

export const versionsTold = new Counter({
  name: 'milepost_socket_versions_total',
  help: 'Versions told to a room of sockets',
});

export const cuts = new Counter({
  name: 'milepost_socket_cuts_total',
  help: 'Sockets cut by reason: slow, revoked, expired',
  labelNames: ['reason'] as const,
});

export const receivedToSocket = new Histogram({
  name: 'milepost_received_to_socket_seconds',
  help: 'Seconds from the receipt of an event to its being handed to the sockets',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 300],
});
