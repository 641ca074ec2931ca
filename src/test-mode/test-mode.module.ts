/** Whole stories of parcels that do not exist, for brands' developers. `stories.ts` has them. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Storyteller } from './storyteller.service.js';

@Module({ providers: [Storyteller], exports: [Storyteller] })
export class TestModeModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: TestModeModule, imports: ground };
  }
}
