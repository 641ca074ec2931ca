/** A single message, as it was sent and answered, and sending it again. */
import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { uuidIn } from '../domain/ids.js';
import { deliveryDocument, wholeDelivery } from './documents.js';
import { Endpoints, noSuchDelivery } from './endpoints.service.js';
import { DELIVERY_ROUTES } from './routes.docs.js';

@ApiTags('webhooks')
@ApiBearerAuth('secret_key')
@Controller('api/v1/deliveries')
@UseGuards(ApiKeyGuard)
export class DeliveriesController {
  constructor(private readonly endpoints: Endpoints) {}

  @Get(':id')
  @DELIVERY_ROUTES.find
  async find(@CustomerId() customerId: string, @Param('id') id: string) {
    return wholeDelivery(await this.endpoints.delivery(customerId, uuidIn('msg', id, noSuchDelivery)));
  }

  /** The whole schedule from its start, with the id that the message had. */
  @Post(':id/retry')
  @HttpCode(202)
  @DELIVERY_ROUTES.retry
  async retry(@CustomerId() customerId: string, @Param('id') id: string) {
    return deliveryDocument(await this.endpoints.retry(customerId, uuidIn('msg', id, noSuchDelivery)));
  }
}
