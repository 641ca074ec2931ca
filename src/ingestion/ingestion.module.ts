/** The door that carriers push through. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Pulse } from './pulse.service.js';
import { WebhookReceiver } from './webhook-receiver.service.js';
import { WebhooksRoute } from './webhooks.route.js';

@Module({ providers: [Pulse, WebhookReceiver, WebhooksRoute] })
export class IngestionModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: IngestionModule, imports: ground };
  }
}
