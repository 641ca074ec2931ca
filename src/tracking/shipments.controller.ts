/** Brands register their shipments here, and list them. */
import {
  Body,
  Controller,
  Get,
  HttpStatus,
  Inject,
  Param,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { numberKey } from '../domain/cycle.js';
import { uuidOf } from '../domain/ids.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { decodeCursor, DEFAULT_LIMIT, pageOf, TIMESTAMP, UUID } from '../http/page.js';
import type { Pools } from '../storage/pools.js';
import { listShipments, readShipment } from '../storage/shipments.sql.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { shipmentDocument } from './presentation.js';
import { noSuchShipment } from './read-model/timeline-reader.service.js';
import { Registrar } from './registration.service.js';
import { NewShipment, ShipmentQuery } from './shipment.dto.js';

@ApiTags('shipments')
@ApiBearerAuth('secret key')
@Controller('api/v1/shipments')
@UseGuards(ApiKeyGuard)
export class ShipmentsController {
  constructor(
    private readonly registrar: Registrar,
    @Inject(POOLS) private readonly pools: Pools,
  ) {}

  @Post()
  @ApiCreatedResponse({ description: 'The shipment' })
  @ApiOkResponse({ description: 'The number is registered already: the same shipment' })
  async register(
    @CustomerId() customerId: string,
    @Body(new FieldsPipe(NewShipment)) request: NewShipment,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { shipment, created } = await this.registrar.register(customerId, request);
    void reply.code(created ? HttpStatus.CREATED : HttpStatus.OK);
    return shipmentDocument(shipment);
  }

  @Get()
  async list(@CustomerId() customerId: string, @Query(new FieldsPipe(ShipmentQuery)) query: ShipmentQuery) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const [createdAt, id] = query.cursor ? decodeCursor(query.cursor, [TIMESTAMP, UUID]) : [];
    const filter = {
      customerId,
      status: query.status ?? null,
      carrier: query.carrier ?? null,
      numberKey: query.tracking_number === undefined ? null : numberKey(query.tracking_number),
      reference: query.reference ?? null,
      updatedAfter: query.updated_after === undefined ? null : new Date(query.updated_after),
      before: createdAt && id ? { createdAt, id } : null,
    };
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      listShipments(sql, filter, limit + 1),
    );
    return pageOf(rows, limit, shipmentDocument, (row) => [row.created_at_exact, row.id]);
  }

  @Get(':id')
  async find(@CustomerId() customerId: string, @Param('id') id: string) {
    const uuid = uuidOf('shp', id);
    const row =
      uuid && (await asCustomer(this.pools.reader, customerId, (sql) => readShipment(sql, customerId, uuid)));
    if (!row) throw noSuchShipment();
    return shipmentDocument(row);
  }
}
