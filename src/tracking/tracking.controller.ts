/** Where a shipment is: the answer that brands and shoppers wait for. */
import { Controller, Get, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { BrowserTokens } from '../customers/browser-tokens.service.js';
import { dashed } from '../domain/ids.js';
import { isAmong } from '../http/etag.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { DEFAULT_LIMIT, like, PageQuery } from '../http/page.js';
import { Pages } from '../http/pages.service.js';
import { readTimelinePage, type TimelineCursor } from '../storage/events.sql.js';
import type { Pools } from '../storage/pools.js';
import { readShipment } from '../storage/shipments.sql.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { eventDocument } from './presentation.js';
import { noSuchShipment, TimelineReader } from './read-model/timeline-reader.service.js';
import { TRACKING_ROUTES } from './routes.docs.js';
import { ShipmentIds } from './shipment-ids.service.js';

@ApiTags('tracking')
@ApiBearerAuth('secret_key')
@Controller('api/v1/tracking')
@UseGuards(ApiKeyGuard)
export class TrackingController {
  constructor(
    private readonly timelines: TimelineReader,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly tokens: BrowserTokens,
    private readonly pages: Pages,
    private readonly ids: ShipmentIds,
  ) {}

  /** The hottest route: its answer is a ready text, so nothing is serialised and nothing more runs around it. */
  @Get(':id')
  @TRACKING_ROUTES.track
  async track(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { etag, body } = await this.timelines.read(customerId, await this.ids.uuidOf(customerId, id));
    void reply.header('etag', etag).header('cache-control', 'private, no-cache');
    if (isAmong(request.headers['if-none-match'], etag)) void reply.code(304).send();
    else void reply.type('application/json; charset=utf-8').send(body);
  }

  /** The whole history. */
  @Get(':id/events')
  @TRACKING_ROUTES.events
  async events(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Query(new FieldsPipe(PageQuery)) query: PageQuery,
  ) {
    const shipmentId = await this.ids.uuidOf(customerId, id);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const after = timelineCursor(await this.pages.partsOf(query.cursor, TIMELINE_CURSOR));
    const rows = await asCustomer(this.pools.reader, customerId, async (sql) => {
      const shipment = await readShipment(sql, customerId, shipmentId);
      return shipment && readTimelinePage(sql, shipmentId, after, limit + 1);
    });
    if (rows === null) throw noSuchShipment();
    return this.pages.cut(rows, limit, eventDocument, (row) => [
      row.effective_at.getTime(),
      row.rank,
      row.key,
    ]);
  }

  /** For the shopper's browser: it opens this one shipment, and nothing else. */
  @Post(':id/token')
  @TRACKING_ROUTES.token
  async token(@CustomerId() customerId: string, @Param('id') id: string) {
    const shipmentId = await this.ids.uuidOf(customerId, id);
    await this.timelines.read(customerId, shipmentId); // or there is no such shipment
    const { token, expiresAt } = await this.tokens.forShipment(customerId, shipmentId);
    return { token, expires_at: expiresAt };
  }
}

const TIMELINE_CURSOR = [like(/^\d{1,14}$/), like(/^\d$/), like(/^[0-9a-f]{32}$/)];

function timelineCursor([time, rank, key]: readonly string[]): TimelineCursor | null {
  if (key === undefined) return null;
  return { effectiveAt: new Date(Number(time)), rank: Number(rank), key: dashed(key) };
}
