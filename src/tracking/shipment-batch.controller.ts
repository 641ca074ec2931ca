/** Brands register up to a thousand shipments at once; each has a result of its own. */
import {
  Body,
  Controller,
  HttpCode,
  HttpStatus,
  Post,
  Req,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { Idempotency } from '../customers/idempotency.interceptor.js';
import { chunksOf } from '../domain/chunks.js';
import { Problem } from '../domain/problem.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { problemDocument } from '../http/problem.filter.js';
import { shipmentDocument } from './presentation.js';
import { type Placed, placed, Registrar } from './registration.service.js';
import { SHIPMENT_ROUTES } from './routes.docs.js';
import { NewShipment, ShipmentBatch } from './shipment.dto.js';

/** Shipments that share a transaction. */
const TOGETHER = 50;

interface Item {
  readonly index: number;
  /** What is to be registered, or why it cannot be. */
  readonly order: Placed | Problem;
}

interface Order extends Item {
  readonly order: Placed;
}

const ITEM = new FieldsPipe(NewShipment);

@ApiTags('shipments')
@ApiBearerAuth('secret_key')
@Controller('api/v1/shipments/batch')
@UseGuards(ApiKeyGuard)
export class ShipmentBatchController {
  constructor(private readonly registrar: Registrar) {}

  @Post()
  @HttpCode(HttpStatus.MULTI_STATUS)
  @UseInterceptors(Idempotency)
  @SHIPMENT_ROUTES.registerMany
  async register(
    @CustomerId() customerId: string,
    @Body(new FieldsPipe(ShipmentBatch)) { shipments }: ShipmentBatch,
    @Req() request: FastifyRequest,
  ) {
    const items = await Promise.all(shipments.map(itemOf));
    const results = items.flatMap(({ index, order }) =>
      order instanceof Problem
        ? [{ index, status: order.status, error: problemDocument(order, request.id) }]
        : [],
    );
    const orders = items.filter((item): item is Order => !(item.order instanceof Problem));
    return { results: [...results, ...(await this.fulfil(customerId, orders))].sort(byIndex) };
  }

  private async fulfil(customerId: string, orders: readonly Order[]) {
    const results = [];
    for (const some of chunksOf(orders, TOGETHER)) {
      const registered = await this.registrar.registerAll(
        customerId,
        some.map(({ order }) => order),
      );
      for (const [place, { shipment, created }] of registered.entries()) {
        const status = created ? HttpStatus.CREATED : HttpStatus.OK;
        results.push({ index: some[place]!.index, status, shipment: shipmentDocument(shipment) });
      }
    }
    return results;
  }
}

async function itemOf(shipment: unknown, index: number): Promise<Item> {
  try {
    return { index, order: placed(await ITEM.transform(shipment)) };
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    const errors = thrown.errors.map((error) => ({
      ...error,
      pointer: `/shipments/${index}${error.pointer}`,
    }));
    return { index, order: new Problem(thrown.code, thrown.message, errors) };
  }
}

function byIndex(a: { index: number }, b: { index: number }): number {
  return a.index - b.index;
}
