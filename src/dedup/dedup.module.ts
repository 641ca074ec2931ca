/** Saves the pipeline the work of events that are committed already. */
import { type DynamicModule, Module } from '@nestjs/common';
import { SeenEvents } from './seen-events.service.js';

@Module({ providers: [SeenEvents], exports: [SeenEvents] })
export class DedupModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: DedupModule, imports: ground };
  }
}
