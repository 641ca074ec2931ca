/** The latest events over all of a customer's shipments. */
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { DEFAULT_LIMIT, PageQuery, wholeList } from '../http/page.js';
import { RecentReader } from './read-model/recent-reader.service.js';

@ApiTags('tracking')
@ApiBearerAuth('secret key')
@Controller('api/v1/events')
@UseGuards(ApiKeyGuard)
export class EventsController {
  constructor(private readonly recent: RecentReader) {}

  /** Only the latest are kept at hand, so there is no next page: the change feed has all. */
  @Get('recent')
  async latest(@CustomerId() customerId: string, @Query(new FieldsPipe(PageQuery)) query: PageQuery) {
    return wholeList(await this.recent.read(customerId, query.limit ?? DEFAULT_LIMIT));
  }
}
