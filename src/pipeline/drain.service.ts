/**
 * Works the inbox off until it is empty, a slice at a time: while one slice is told to Redis and the sockets, the next is
 * applied. The bus's jobs and the sweeper call the same code, and one of them at a time is at it: slices side by side would
 * be smaller, and wait for each other's shipments.
 */
import { Injectable } from '@nestjs/common';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { isCollision } from '../storage/failures.js';
import { AfterCommit } from './after-commit.service.js';
import { type DoneSlice, SliceWorker } from './slice-worker.service.js';

/** Slices may collide with each other or with a registration; so often one is tried again at once. */
const COLLISIONS = 3;
/** Milliseconds after which a drain that has ended no slice holds up no other: its slice waits for a lock, or for PostgreSQL. */
const LONGEST_SLICE = 1000;

@Injectable()
export class Drain {
  private stopped = false;
  private underWay = 0;
  private gotOnAt = -Infinity;
  private isCalled = false;

  constructor(
    private readonly rightOfWay: RightOfWay,
    private readonly worker: SliceWorker,
    private readonly afterCommit: AfterCommit,
  ) {}

  /** No further slice is begun. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Resolves when the inbox was empty, or at once where a drain is getting on: that one then looks once more.
   * @throws Error where PostgreSQL is away; nothing is lost by it.
   */
  async drain(): Promise<void> {
    this.isCalled = true;
    if (this.isGettingOn()) return;
    let followed = Promise.resolve();
    this.underWay += 1;
    this.gotOnAt = performance.now();
    try {
      for (;;) {
        await this.rightOfWay.wait();
        if (this.stopped) return;
        this.isCalled = false;
        const started = performance.now();
        const slice = await this.workOff();
        if (slice === null) {
          if (this.isCalled) continue; // perhaps for a batch that came behind the look
          return;
        }
        this.gotOnAt = performance.now();
        this.rightOfWay.pay(slice.events.length);
        await followed; // the versions of a shipment are told in their order
        followed = this.afterCommit.follow(slice, performance.now() - started);
      }
    } finally {
      this.underWay -= 1;
      await followed;
    }
  }

  private isGettingOn(): boolean {
    return this.underWay > 0 && performance.now() - this.gotOnAt < LONGEST_SLICE;
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
