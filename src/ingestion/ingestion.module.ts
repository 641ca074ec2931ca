/** The door that carriers push through. */
import { type DynamicModule, Module } from '@nestjs/common';
import { WebhookReceiver } from './webhook-receiver.service.js';
import { WebhooksRoute } from './webhooks.route.js';

@Module({ providers: [WebhookReceiver, WebhooksRoute] })
export class IngestionModule {
  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: IngestionModule, imports: ground };
  }
}
