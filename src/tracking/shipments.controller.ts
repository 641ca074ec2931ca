/** Brands register their shipments here, list, describe and stop them. */
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { Idempotency } from '../customers/idempotency.interceptor.js';
import { uuidOf } from '../domain/ids.js';
import { isAmong } from '../http/etag.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import type { ShipmentRow } from '../storage/rows.js';
import { shipmentDocument } from './presentation.js';
import { noSuchShipment } from './read-model/timeline-reader.service.js';
import { Registrar } from './registration.service.js';
import { NewShipment, ShipmentDetails, ShipmentQuery } from './shipment.dto.js';
import { ShipmentEditor } from './shipment-editor.service.js';
import { ShipmentReader } from './shipment-reader.service.js';

@ApiTags('shipments')
@ApiBearerAuth('secret key')
@Controller('api/v1/shipments')
@UseGuards(ApiKeyGuard)
export class ShipmentsController {
  constructor(
    private readonly registrar: Registrar,
    private readonly reader: ShipmentReader,
    private readonly editor: ShipmentEditor,
  ) {}

  @Post()
  @UseInterceptors(Idempotency)
  @ApiCreatedResponse({ description: 'The shipment' })
  @ApiOkResponse({ description: 'The number is registered already: the same shipment' })
  async register(
    @CustomerId() customerId: string,
    @Body(new FieldsPipe(NewShipment)) request: NewShipment,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { shipment, created } = await this.registrar.register(customerId, request);
    void reply.code(created ? HttpStatus.CREATED : HttpStatus.OK);
    return this.answer(shipment, reply);
  }

  @Get()
  list(@CustomerId() customerId: string, @Query(new FieldsPipe(ShipmentQuery)) query: ShipmentQuery) {
    return this.reader.list(customerId, query);
  }

  @Get(':id')
  @ApiOkResponse({ description: 'The shipment; its ETag is good for If-Match and If-None-Match' })
  async find(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const answer = await this.answer(await this.reader.find(customerId, shipmentUuid(id)), reply);
    if (!isAmong(ifNoneMatch, String(reply.getHeader('etag')))) return answer;
    void reply.code(HttpStatus.NOT_MODIFIED);
    return undefined;
  }

  @Patch(':id')
  @ApiOkResponse({
    description: 'The shipment as it is now; with If-Match only where it has not changed since',
  })
  async describe(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Body(new FieldsPipe(ShipmentDetails)) details: ShipmentDetails,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.answer(await this.editor.describe(customerId, shipmentUuid(id), details, ifMatch), reply);
  }

  /** It stays as it is by now, to be looked at; registering the number again takes the tracking up again. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It is no longer tracked' })
  async stop(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.editor.stop(customerId, shipmentUuid(id), ifMatch);
  }

  private async answer(shipment: ShipmentRow, reply: FastifyReply) {
    void reply.header('etag', await this.reader.etagOf(shipment));
    return shipmentDocument(shipment);
  }
}

function shipmentUuid(id: string): string {
  const uuid = uuidOf('shp', id);
  if (uuid === null) throw noSuchShipment();
  return uuid;
}
