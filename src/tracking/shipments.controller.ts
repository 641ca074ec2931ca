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
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { Idempotency } from '../customers/idempotency.interceptor.js';
import { isAmong } from '../http/etag.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import type { ShipmentRow } from '../storage/rows.js';
import { shipmentDocument } from './presentation.js';
import { shipmentUuid } from './read-model/timeline-reader.service.js';
import { Registrar } from './registration.service.js';
import { SHIPMENT_ROUTES } from './routes.docs.js';
import { NewShipment, ShipmentDetails, ShipmentQuery } from './shipment.dto.js';
import { ShipmentEditor } from './shipment-editor.service.js';
import { ShipmentReader } from './shipment-reader.service.js';

@ApiTags('shipments')
@ApiBearerAuth('secret_key')
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
  @SHIPMENT_ROUTES.register
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
  @SHIPMENT_ROUTES.list
  list(@CustomerId() customerId: string, @Query(new FieldsPipe(ShipmentQuery)) query: ShipmentQuery) {
    return this.reader.list(customerId, query);
  }

  @Get(':id')
  @SHIPMENT_ROUTES.find
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
  @SHIPMENT_ROUTES.describe
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
  @SHIPMENT_ROUTES.stop
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
