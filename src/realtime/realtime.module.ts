/** Tells whoever watches a shipment, the moment it changes. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Push } from './push.service.js';

@Module({ providers: [Push], exports: [Push] })
export class RealtimeModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: RealtimeModule, imports: ground };
  }
}
