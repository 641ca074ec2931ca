/** Shows out whoever may no longer look: a key that was revoked or has expired, a token that has ended. */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { CustomersRepository } from '../storage/customers.repository.js';
import { Broadcast } from './broadcast.service.js';
import { cuts, socketsConnected } from './metrics.js';
import type { ViewerSocket } from './viewer.js';

/** With what the key ring believes of a key, well under the 5 s that are promised. */
const EVERY = 1000;

@Injectable()
export class Watchman implements OnModuleDestroy {
  private readonly timer: NodeJS.Timeout;

  constructor(
    @Inject(LOG) private readonly log: Log,
    private readonly customers: CustomersRepository,
    private readonly broadcast: Broadcast,
  ) {
    this.timer = setInterval(() => void this.goRound(), EVERY);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async goRound(): Promise<void> {
    const { sockets } = this.broadcast;
    socketsConnected.set(sockets.length);
    for (const socket of sockets) {
      const { expiresAt } = socket.data.viewer;
      if (expiresAt !== null && expiresAt.getTime() <= Date.now()) showOut(socket, 'expired');
    }
    const keyIds = [...new Set(sockets.flatMap((socket) => socket.data.viewer.keyId ?? []))];
    if (keyIds.length === 0) return;
    try {
      const inUse = await this.customers.keysInUse(keyIds);
      for (const socket of sockets) {
        const { keyId } = socket.data.viewer;
        if (keyId !== null && !inUse.has(keyId)) showOut(socket, 'revoked');
      }
    } catch (error) {
      this.log.debug({ err: (error as Error).message }, 'keys.not_checked'); // nor could anybody revoke one
    }
  }
}

function showOut(socket: ViewerSocket, reason: string): void {
  if (!socket.connected) return;
  cuts.inc({ reason });
  socket.disconnect(true);
}
