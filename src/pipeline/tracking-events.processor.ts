/** Answers the doorbells: batches in the inbox, dead letters to replay. */
import { Inject, Injectable } from '@nestjs/common';
import { type Consumer, consume } from '../bus/consumer.js';
import { DEAD_LETTER_EVENTS, TRACKING_EVENTS } from '../bus/queues.js';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Drain } from './drain.service.js';
import { Replay } from './replay.service.js';

/** One drain at a time is at it anyhow, and knows when a second hand helps. */
const CONCURRENCY = 1;

@Injectable()
export class TrackingEventsProcessor {
  private consumers: Consumer[] = [];

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    private readonly drain: Drain,
    private readonly replay: Replay,
  ) {}

  start(): void {
    const url = this.config.redisUrl!;
    this.consumers = [
      consume(TRACKING_EVENTS, url, this.log, CONCURRENCY, () => this.drain.drain()),
      consume(DEAD_LETTER_EVENTS, url, this.log, 1, () => this.replay.replayRequested()),
    ];
  }

  async stop(): Promise<void> {
    this.drain.stop();
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
  }
}
