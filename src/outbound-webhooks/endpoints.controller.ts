/** Brands say here where they want to be told, and look at how it went. */
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiKeyGuard, CustomerId } from '../customers/api-key.guard.js';
import { Idempotency } from '../customers/idempotency.interceptor.js';
import { uuidIn } from '../domain/ids.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { DEFAULT_LIMIT, PageQuery, UUID } from '../http/page.js';
import { Pages } from '../http/pages.service.js';
import { listDeliveries } from '../storage/deliveries.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { listEndpoints } from '../storage/webhook-endpoints.sql.js';
import { deliveryDocument, endpointDocument } from './documents.js';
import { DeliveryQuery, EndpointChanges, NewEndpoint, ReplayOrder } from './endpoint.dto.js';
import { Endpoints, noSuchEndpoint } from './endpoints.service.js';
import { ENDPOINT_ROUTES } from './routes.docs.js';

@ApiTags('webhooks')
@ApiBearerAuth('secret_key')
@Controller('api/v1/webhook-endpoints')
@UseGuards(ApiKeyGuard)
export class EndpointsController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly pages: Pages,
    @Inject(POOLS) private readonly pools: Pools,
  ) {}

  @Post()
  @UseInterceptors(Idempotency)
  @ENDPOINT_ROUTES.add
  async add(@CustomerId() customerId: string, @Body(new FieldsPipe(NewEndpoint)) request: NewEndpoint) {
    const row = await this.endpoints.add(customerId, request);
    return { ...endpointDocument(row), secret: row.secret };
  }

  @Get()
  @ENDPOINT_ROUTES.list
  async list(@CustomerId() customerId: string, @Query(new FieldsPipe(PageQuery)) query: PageQuery) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const [before] = await this.pages.partsOf(query.cursor, [UUID]);
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      listEndpoints(sql, customerId, before ?? null, limit + 1),
    );
    return this.pages.cut(rows, limit, endpointDocument, ({ id }) => [id]);
  }

  @Get(':id')
  @ENDPOINT_ROUTES.find
  async find(@CustomerId() customerId: string, @Param('id') id: string) {
    return endpointDocument(await this.endpoints.find(customerId, endpointUuid(id)));
  }

  @Patch(':id')
  @ENDPOINT_ROUTES.change
  async change(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Body(new FieldsPipe(EndpointChanges)) changes: EndpointChanges,
  ) {
    return endpointDocument(await this.endpoints.change(customerId, endpointUuid(id), changes));
  }

  @Delete(':id')
  @HttpCode(204)
  @ENDPOINT_ROUTES.remove
  async remove(@CustomerId() customerId: string, @Param('id') id: string): Promise<void> {
    await this.endpoints.remove(customerId, endpointUuid(id));
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @UseInterceptors(Idempotency)
  @ENDPOINT_ROUTES.rotate
  async rotate(@CustomerId() customerId: string, @Param('id') id: string) {
    const row = await this.endpoints.rotateSecret(customerId, endpointUuid(id));
    return { ...endpointDocument(row), secret: row.secret, old_secret_until: row.old_secret_until };
  }

  @Post(':id/test')
  @HttpCode(202)
  @ENDPOINT_ROUTES.test
  async test(@CustomerId() customerId: string, @Param('id') id: string) {
    return deliveryDocument(await this.endpoints.test(customerId, endpointUuid(id)));
  }

  @Get(':id/deliveries')
  @ENDPOINT_ROUTES.deliveries
  async deliveries(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Query(new FieldsPipe(DeliveryQuery)) query: DeliveryQuery,
  ) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const endpoint = await this.endpoints.find(customerId, endpointUuid(id));
    const before = await this.pages.rowBefore(query.cursor);
    const filter = {
      customerId,
      endpointId: endpoint.id,
      state: query.state ?? null,
      before,
    };
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      listDeliveries(sql, filter, limit + 1),
    );
    return this.pages.cut(rows, limit, deliveryDocument, (row) => [row.created_at_exact, row.id]);
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ENDPOINT_ROUTES.replay
  async replay(
    @CustomerId() customerId: string,
    @Param('id') id: string,
    @Body(new FieldsPipe(ReplayOrder)) { since }: ReplayOrder,
  ) {
    return {
      replayed: await this.endpoints.replay(customerId, endpointUuid(id), new Date(since)),
    };
  }
}

function endpointUuid(id: string): string {
  return uuidIn('whe', id, noSuchEndpoint);
}
