/** Tells whoever watches a shipment, the moment it changes. `subscriber.service.ts` is to be read first. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Admission } from './admission.service.js';
import { Broadcast } from './broadcast.service.js';
import { Lookup } from './lookup.service.js';
import { MissedVersions } from './missed-versions.service.js';
import { Push } from './push.service.js';
import { Snapshots } from './snapshots.service.js';
import { Streams } from './streams.service.js';
import { Subscriber } from './subscriber.service.js';
import { TrackingGateway } from './tracking.gateway.js';
import { Watchman } from './watchman.service.js';

/** What a worker needs: to say what has changed. */
@Module({ providers: [Push], exports: [Push] })
export class PushModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: PushModule, imports: ground };
  }
}

/** What sockets need: to hear it, and to be told. */
@Module({
  providers: [
    Admission,
    Broadcast,
    Lookup,
    MissedVersions,
    Snapshots,
    Streams,
    Subscriber,
    TrackingGateway,
    Watchman,
  ],
})
export class RealtimeModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: RealtimeModule, imports: ground };
  }
}
