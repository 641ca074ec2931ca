/** From the inbox to the timelines. `apply-events.ts` names the steps. */
import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { AfterCommit } from './after-commit.service.js';
import { EventApplier } from './apply-events.js';
import { Chores } from './chores.service.js';
import { Drain } from './drain.service.js';
import { FeedSequencer } from './feed-sequencer.service.js';
import { Frames } from './frames.service.js';
import { HastenedChecks } from './hastened-checks.service.js';
import { ParkedJoiner } from './parked-joiner.service.js';
import { Replay } from './replay.service.js';
import { Settler } from './settle.service.js';
import { SliceCutter } from './slice-cutter.service.js';
import { SliceReport } from './slice-report.service.js';
import { SliceWorker } from './slice-worker.service.js';
import { Sweeper } from './sweeper.service.js';
import { TrackingEventsProcessor } from './tracking-events.processor.js';

@Module({
  providers: [
    AfterCommit,
    Chores,
    Drain,
    EventApplier,
    FeedSequencer,
    Frames,
    HastenedChecks,
    ParkedJoiner,
    Replay,
    RightOfWay,
    Settler,
    SliceCutter,
    SliceReport,
    SliceWorker,
    Sweeper,
    TrackingEventsProcessor,
  ],
})
export class PipelineModule implements BeforeApplicationShutdown {
  constructor(
    private readonly processor: TrackingEventsProcessor,
    private readonly sweeper: Sweeper,
  ) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: PipelineModule, imports: ground };
  }

  /** Once the database is open. */
  start(): void {
    this.processor.start();
    this.sweeper.start();
  }

  /** Before the connections are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.processor.stop(), this.sweeper.stop()]);
  }
}
