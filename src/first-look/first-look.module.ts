/** The page at `/`: a customer's shipments as they move. */
import { type DynamicModule, Module } from '@nestjs/common';
import { FirstLookController } from './first-look.controller.js';

@Module({ controllers: [FirstLookController] })
export class FirstLookModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: FirstLookModule, imports: ground };
  }
}
