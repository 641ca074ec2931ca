/** Events over all of a customer's shipments: the latest, and all of them in the order of the change feed. */
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiPropertyOptional, ApiTags, OmitType } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { DEFAULT_LIMIT, PageQuery, wholeList } from '../http/page.js';
import { readFeed } from '../storage/versions.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { RecentReader } from './read-model/recent-reader.service.js';
import { TRACKING_ROUTES } from './routes.docs.js';
import { eventOfFeed } from './tracking-event.js';

class FeedQuery extends OmitType(PageQuery, ['cursor']) {
  @ApiPropertyOptional({
    description: 'The next_cursor of the answer before, or a sequence; left out or empty: from the start',
    pattern: '^\\d{0,15}$',
    example: '1042',
  })
  @IsOptional()
  @Matches(/^\d{0,15}$/, { message: 'after must be the next_cursor of an earlier answer, or a sequence' })
  after?: string;
}

@ApiTags('tracking')
@ApiBearerAuth('secret_key')
@Controller('api/v1/events')
@UseGuards(ApiKeyGuard)
export class EventsController {
  constructor(
    private readonly recent: RecentReader,
    @Inject(POOLS) private readonly pools: Pools,
  ) {}

  /**
   * The change feed, oldest first. A consumer keeps `next_cursor`, which there always is, and asks for what comes after:
   * it gets every version of every shipment once, in order, however long it was away.
   */
  @Get()
  @TRACKING_ROUTES.feed
  async feed(@CustomerId() customerId: string, @Query(new FieldsPipe(FeedQuery)) query: FeedQuery) {
    const after = Number(query.after ?? 0);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      readFeed(sql, customerId, after, limit + 1),
    );
    const page = rows.slice(0, limit);
    return {
      data: page.map(eventOfFeed),
      has_more: rows.length > limit,
      next_cursor: String(page.at(-1)?.sequence ?? after),
    };
  }

  /** Only the latest are kept at hand, so there is no next page: the change feed has all. */
  @Get('recent')
  @TRACKING_ROUTES.latest
  async latest(@CustomerId() customerId: string, @Query(new FieldsPipe(PageQuery)) query: PageQuery) {
    return wholeList(await this.recent.read(customerId, query.limit ?? DEFAULT_LIMIT));
  }
}
