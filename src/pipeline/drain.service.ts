/**
 * Works the inbox off until it is empty, a slice at a time: while one slice is told to Redis and the sockets, the next is
 * applied. The bus's jobs and the sweeper call the same code.
 */
import { Injectable } from '@nestjs/common';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { isCollision } from '../storage/failures.js';
import { AfterCommit } from './after-commit.service.js';
import { type DoneSlice, SliceWorker } from './slice-worker.service.js';

/** Slices may collide with each other or with a registration; so often one is tried again at once. */
const COLLISIONS = 3;

@Injectable()
export class Drain {
  private stopped = false;

  constructor(
    private readonly rightOfWay: RightOfWay,
    private readonly worker: SliceWorker,
    private readonly afterCommit: AfterCommit,
  ) {}

  /** No further slice is begun. */
  stop(): void {
    this.stopped = true;
  }

  /** @throws Error where PostgreSQL is away; nothing is lost by it. */
  async drain(): Promise<void> {
    let followed = Promise.resolve();
    try {
      for (;;) {
        await this.rightOfWay.wait();
        if (this.stopped) return;
        const started = performance.now();
        const slice = await this.workOff();
        if (slice === null) return;
        this.rightOfWay.pay(slice.events.length);
        await followed; // the versions of a shipment are told in their order
        followed = this.afterCommit.follow(slice, performance.now() - started);
      }
    } finally {
      await followed;
    }
  }

  private async workOff(): Promise<DoneSlice | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.worker.workOff();
      } catch (error) {
        if (attempt === COLLISIONS || !isCollision(error)) throw error;
      }
    }
  }
}
