/** EasyPost's shape of our shipments, for brands that come from there: `/v2/trackers`. */
import { type DynamicModule, Module } from '@nestjs/common';
import { TrackersController } from './trackers.controller.js';

@Module({ controllers: [TrackersController] })
export class EasyPostApiModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: EasyPostApiModule, imports: ground };
  }
}
