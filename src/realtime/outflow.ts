/**
 * What is on its way to one client. A client that does not read costs a bounded piece of memory: at most so many bytes
 * handed to its connection and as many waiting, and one message more each. Then it is cut; when it is back it resumes
 * by version, so it misses nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Socket } from 'socket.io';
import { cuts } from './metrics.js';

/** About a thousand events. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** Milliseconds that somebody may take for a page of what was missed, or for an answer of some megabytes. */
const LONGEST_PAGE = 30_000;
const LOOK_EVERY = 5;

export class Outflow {
  private waitingBytes = 0;

  constructor(private readonly socket: Socket) {
    const { conn: connection } = socket;
    const onPacket = ({ data }: { data?: unknown }) => this.grow(typeof data === 'string' ? data.length : 0);
    const onFlush = () => (this.waitingBytes = 0); // all that waited is handed over
    connection.on('packetCreate', onPacket).on('flush', onFlush);
    socket.once('disconnect', () => connection.off('packetCreate', onPacket).off('flush', onFlush));
  }

  /**
   * Resolves when the client has taken what it was sent.
   * @returns whether it has; one that has not in time is cut
   */
  async drained(): Promise<boolean> {
    const end = performance.now() + LONGEST_PAGE;
    while (this.socket.connected) {
      if (this.waitingBytes === 0 && this.socket.conn.transport.writable) return true;
      if (performance.now() > end) this.cut();
      await pause(LOOK_EVERY);
    }
    return false;
  }

  /** At once: an orderly goodbye would wait behind all that is not read, and half a minute for an answer. */
  cut(): void {
    cuts.inc({ reason: 'slow' });
    for (const room of [...this.socket.rooms]) void this.socket.leave(room);
    const { transport } = this.socket.conn;
    this.socket.conn.close(true);
    if ('socket' in transport) (transport.socket as { terminate(): void }).terminate(); // the transport is WebSocket
  }

  private grow(bytes: number): void {
    if (this.waitingBytes > MOST_WAITING_BYTES) this.cut();
    else this.waitingBytes += bytes;
  }
}
