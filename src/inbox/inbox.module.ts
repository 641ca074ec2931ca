/** Where both doors put what carriers say, and where the pipeline finds it. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Inbox } from './inbox.service.js';

@Module({ providers: [Inbox], exports: [Inbox] })
export class InboxModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: InboxModule, imports: ground };
  }
}
