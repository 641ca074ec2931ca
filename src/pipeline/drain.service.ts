/**
 * Works the inbox off until it is empty, a slice at a time: while one slice is told to Redis and the sockets, the next is
 * applied. The bus's jobs and the sweeper call the same code, and one of them at a time is at it: slices side by side would
 * be smaller, and wait for each other's shipments. Only while slices are full anyhow is there a second hand, so that one is
 * read while PostgreSQL writes the other; the claim leaves it some batches (`slice-cutter.service.ts`).
 */
import { Injectable } from '@nestjs/common';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { isCollision } from '../storage/failures.js';
import { AfterCommit } from './after-commit.service.js';
import type { CutSlice } from './slice-cutter.service.js';
import { type DoneSlice, SliceWorker } from './slice-worker.service.js';

const HANDS = 2;
/** Slices may collide with each other or with a registration; so often one is tried again at once. */
const COLLISIONS = 3;
/** Milliseconds after which a drain whose own slice has not ended holds up no other: it waits for a lock, or for PostgreSQL. */
const LONGEST_SLICE = 1000;

@Injectable()
export class Drain {
  private stopped = false;
  private hands = 0;
  private gotOnAt = -Infinity;
  private isCalled = false;
  /** The versions of a shipment are told in their order, whoever applied them. */
  private followed: Promise<void> = Promise.resolve();

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
    while (this.isCalled && !this.isGettingOn && !this.stopped) {
      this.gotOnAt = performance.now();
      await this.work(false);
    }
  }

  private get isGettingOn(): boolean {
    return this.hands > 0 && performance.now() - this.gotOnAt < LONGEST_SLICE;
  }

  /** One hand's work, slice after slice, until nothing is left to do; a help's, until there is no need of it. */
  private async work(isHelp: boolean): Promise<void> {
    let goesOn: boolean;
    let help = Promise.resolve();
    this.hands += 1;
    try {
      do {
        await this.rightOfWay.wait();
        if (this.stopped) return;
        this.isCalled = false;
        const slice = await this.applyNext((cut) => {
          this.rightOfWay.pay(cut.events.length);
          if (cut.isFull && this.hands < HANDS) help = this.help();
        });
        if (!isHelp) this.gotOnAt = performance.now();
        goesOn = isHelp ? slice?.isFull === true : slice !== null || this.isCalled;
      } while (goesOn);
    } finally {
      this.hands -= 1; // who still tells holds up no new drain
      await help;
      await this.followed;
    }
  }

  /** Never throws: whatever it leaves, the hand that it helps looks once more. */
  private async help(): Promise<void> {
    await this.work(true).catch(() => undefined);
    this.isCalled = true;
  }

  /** Applies one slice, and has it told behind the one before. @returns `null` where nothing is left to do */
  private async applyNext(onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    const started = performance.now();
    const slice = await this.workOff(onCut);
    if (slice === null) return null;
    const tookMs = performance.now() - started;
    const tell = () => this.afterCommit.follow(slice, tookMs);
    const before = this.followed;
    this.followed = before.then(tell, tell);
    await before;
    return slice;
  }

  private async workOff(onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.worker.workOff(onCut);
      } catch (error) {
        if (attempt === COLLISIONS || !isCollision(error)) throw error;
      }
    }
  }
}
