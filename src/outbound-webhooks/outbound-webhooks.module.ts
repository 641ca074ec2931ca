/** Brands are told of changes by webhooks of their own. `dispatch.service.ts` is to be read first. */
import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { Courier } from './courier.service.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryNotes } from './delivery-notes.service.js';
import { Dispatch } from './dispatch.service.js';
import { Endpoints } from './endpoints.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { Outcomes } from './outcomes.service.js';
import { Sender } from './sender.service.js';

/** Where brands say what they want to be told. */
@Module({ controllers: [EndpointsController, DeliveriesController], providers: [Endpoints] })
export class EndpointsModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: EndpointsModule, imports: ground };
  }
}

/** What a worker needs: to tell them. */
@Module({ providers: [Courier, DeliveryNotes, Dispatch, Outcomes, RightOfWay, Sender] })
export class OutboundWebhooksModule implements BeforeApplicationShutdown {
  constructor(private readonly dispatch: Dispatch) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: OutboundWebhooksModule, imports: ground };
  }

  /** Once the database is open. */
  start(): void {
    this.dispatch.start();
  }

  /** Before the connections are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.dispatch.stop();
  }
}
