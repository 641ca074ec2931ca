/** The sockets of a test: opened one by one, heard, and closed together. */
import type { Socket } from 'socket.io-client';
import { connected, openSocket, type ToldVersion } from './follower.js';
import { until } from './until.js';

export class Sockets {
  private readonly open: Socket[] = [];

  constructor(private readonly url: string) {}

  /** @throws Error whose message is the problem's code */
  connect(token?: unknown, transports?: string[]): Promise<Socket> {
    const socket = openSocket(this.url, token, transports);
    this.open.push(socket);
    return connected(socket);
  }

  close(): void {
    for (const socket of this.open.splice(0)) socket.disconnect();
  }
}

/** All that a socket is told from now on. */
export function toldTo(socket: Socket): ToldVersion[] {
  const told: ToldVersion[] = [];
  socket.on('tracking.event', (event: ToldVersion) => told.push(event));
  return told;
}

export function untilTold(told: readonly ToldVersion[], count: number): Promise<number> {
  return until(
    () => Promise.resolve(told.length),
    (length) => length >= count,
  );
}

export function versionsIn(told: readonly ToldVersion[]): number[] {
  return told.map(({ version }) => version);
}
