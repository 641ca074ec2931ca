/** Shipments and their timelines: registered, written, projected, read. */
import { type DynamicModule, Module } from '@nestjs/common';
import { CarriersController } from './carriers.controller.js';
import { EventsController } from './events.controller.js';
import { EntryTag } from './read-model/entry-tag.service.js';
import { Projector } from './read-model/projector.service.js';
import { RecentReader } from './read-model/recent-reader.service.js';
import { TimelineReader } from './read-model/timeline-reader.service.js';
import { ReadModelTrust } from './read-model/trust.service.js';
import { Revisions } from './revisions.service.js';
import { Registrar } from './registration.service.js';
import { ShipmentBatchController } from './shipment-batch.controller.js';
import { ShipmentEditor } from './shipment-editor.service.js';
import { ShipmentIds } from './shipment-ids.service.js';
import { ShipmentReader } from './shipment-reader.service.js';
import { ShipmentsController } from './shipments.controller.js';
import { TrackingController } from './tracking.controller.js';

@Module({
  controllers: [
    ShipmentBatchController,
    ShipmentsController,
    TrackingController,
    EventsController,
    CarriersController,
  ],
  providers: [
    EntryTag,
    Projector,
    RecentReader,
    ReadModelTrust,
    Registrar,
    Revisions,
    ShipmentEditor,
    ShipmentIds,
    ShipmentReader,
    TimelineReader,
  ],
  exports: [Projector, ReadModelTrust, Registrar, Revisions, TimelineReader],
})
export class TrackingModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: TrackingModule, imports: ground };
  }
}
