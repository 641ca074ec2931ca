/** Creates, retrieves and lists shipments as EasyPost does trackers (docs.easypost.com, "Trackers"). */
import {
  All,
  Body,
  Controller,
  Get,
  HttpStatus,
  Inject,
  Param,
  Post,
  Query,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth, ApiBody, ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CustomerId } from '../customers/api-key.guard.js';
import { numberKey } from '../domain/cycle.js';
import { uuidOf } from '../domain/ids.js';
import { fieldProblem, Problem } from '../domain/problem.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { flawOf } from '../http/plain-json.js';
import { readTimelineHead } from '../storage/events.sql.js';
import type { Pools } from '../storage/pools.js';
import { readShipmentsOf } from '../storage/shipments.sql.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { type Direction, listTimelines, readPlace } from '../storage/timelines.sql.js';
import { Registrar } from '../tracking/registration.service.js';
import { EasyPostErrorFilter } from './easypost-error.filter.js';
import { EasyPostKeyGuard } from './easypost-key.guard.js';
import { TRACKER_ROUTES } from './routes.docs.js';
import {
  DEFAULT_PAGE_SIZE,
  type NewTracker,
  NewTrackerBody,
  NewTrackerPipe,
  TrackerQuery,
} from './tracker.dto.js';
import { trackerDocument } from './tracker-document.js';

@ApiTags('easypost')
@ApiBasicAuth('user_name')
@ApiBearerAuth('secret_key')
@Controller('v2')
@UseGuards(EasyPostKeyGuard)
@UseFilters(EasyPostErrorFilter)
export class TrackersController {
  constructor(
    private readonly registrar: Registrar,
    @Inject(POOLS) private readonly pools: Pools,
  ) {}

  @Post('trackers')
  @ApiBody({ type: NewTrackerBody })
  @TRACKER_ROUTES.create
  async create(
    @CustomerId() customerId: string,
    @Body(new NewTrackerPipe()) { tracking_code: tracking_number, carrier }: NewTracker,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { shipment, created } = await this.registrar.register(customerId, { tracking_number, carrier });
    void reply.code(created ? HttpStatus.CREATED : HttpStatus.OK);
    return this.read(customerId, shipment.id);
  }

  /** Newest first. Pages go from `before_id` on to older trackers, from `after_id` on to newer ones. */
  @Get('trackers')
  @TRACKER_ROUTES.list
  async list(@CustomerId() customerId: string, @Query(new FieldsPipe(TrackerQuery)) query: TrackerQuery) {
    const limit = query.page_size ?? DEFAULT_PAGE_SIZE;
    const direction = directionOf(query);
    const field = STARTS[direction];
    const start = query[field];
    const timelines = await asCustomer(this.pools.reader, customerId, async (sql) => {
      const id = start === undefined ? null : uuidIn(start);
      const beyond = id === null ? null : await readPlace(sql, customerId, id);
      if (start !== undefined && beyond === null) return null;
      return listTimelines(sql, { ...filterOf(query), customerId, beyond }, direction, limit + 1);
    });
    if (timelines === null) throw fieldProblem(field, `${field} must be the id of a tracker of yours`);
    const page = direction === 'older' ? timelines.slice(0, limit) : timelines.slice(-limit);
    return { trackers: page.map(trackerDocument), has_more: timelines.length > limit };
  }

  /** By EasyPost's kind of id, by our own of the shipment, or by the tracking code. */
  @Get('trackers/:id')
  @TRACKER_ROUTES.retrieve
  async retrieve(@CustomerId() customerId: string, @Param('id') id: string) {
    return this.read(customerId, uuidIn(id) ?? (await this.findByCode(customerId, id)));
  }

  /** Whatever else EasyPost's clients ask for is refused in words that they can read. */
  @All('*')
  @ApiExcludeEndpoint()
  refuse(): never {
    throw new Problem('not_found', "Of EasyPost's API there are trackers here, to create, retrieve and list");
  }

  private async read(customerId: string, id: string | null) {
    const timeline =
      id &&
      (await asCustomer(this.pools.reader, customerId, (sql) => readTimelineHead(sql, customerId, id, null)));
    if (!timeline) throw new Problem('not_found', 'There is no such tracker');
    return trackerDocument({ shipment: timeline.shipment, events: timeline.events.reverse() });
  }

  /** The newest shipment of this number. */
  private async findByCode(customerId: string, code: string): Promise<string | null> {
    if (flawOf(code) !== null) return null;
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      readShipmentsOf(sql, [numberKey(code)]),
    );
    return rows.findLast((row) => row.customer_id === customerId)?.id ?? null;
  }
}

/** The parameter that says where a page begins. */
const STARTS = { older: 'before_id', newer: 'after_id' } as const satisfies Record<
  Direction,
  keyof TrackerQuery
>;

/** @throws Problem `invalid_fields` where a page is to go both ways. */
function directionOf({ before_id, after_id }: TrackerQuery): Direction {
  if (after_id === undefined) return 'older';
  if (before_id === undefined) return 'newer';
  throw fieldProblem('after_id', 'after_id must not come together with before_id');
}

function filterOf(query: TrackerQuery) {
  const { carrier = null, tracking_code, start_datetime, end_datetime } = query;
  return {
    carrier,
    numberKey: tracking_code === undefined ? null : numberKey(tracking_code),
    createdFrom: start_datetime === undefined ? null : new Date(start_datetime),
    createdBefore: end_datetime === undefined ? null : new Date(end_datetime),
  };
}

function uuidIn(id: string): string | null {
  return uuidOf('trk', id) ?? uuidOf('shp', id);
}
