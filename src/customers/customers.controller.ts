/** Operators add customers and their keys here, and see which there are. */
import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { publicId } from '../domain/ids.js';
import { SCOPES } from '../domain/scope.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { wholeList } from '../http/page.js';
import { CustomersRepository } from '../storage/customers.repository.js';
import { AdminGuard } from './admin.guard.js';
import { NewCustomer, NewKey } from './customers.dto.js';
import { customerDocument } from './documents.js';
import { KeyDesk } from './key-desk.service.js';
import { CUSTOMER_ROUTES } from './routes.docs.js';

const MOST_CUSTOMERS = 1000;

@ApiTags('admin')
@ApiBearerAuth('admin_key')
@Controller('api/v1/admin')
@UseGuards(AdminGuard)
export class CustomersController {
  constructor(
    private readonly customers: CustomersRepository,
    private readonly keys: KeyDesk,
  ) {}

  @Post('customers')
  @CUSTOMER_ROUTES.addCustomer
  async addCustomer(@Body(new FieldsPipe(NewCustomer)) body: NewCustomer) {
    const id = await this.customers.add(body.name);
    return { customer_id: publicId('cus', id), name: body.name };
  }

  @Get('customers')
  @CUSTOMER_ROUTES.listCustomers
  async listCustomers() {
    return wholeList((await this.customers.list(MOST_CUSTOMERS)).map(customerDocument));
  }

  @Post('customers/:id/keys')
  @CUSTOMER_ROUTES.addKey
  addKey(@Param('id') id: string, @Body(new FieldsPipe(NewKey)) body: NewKey) {
    const expiresAt = body.expires_at ? new Date(body.expires_at) : null;
    return this.keys.issue(id, { name: body.name ?? null, scopes: body.scopes ?? SCOPES, expiresAt });
  }

  @Get('customers/:id/keys')
  @CUSTOMER_ROUTES.listKeys
  async listKeys(@Param('id') id: string) {
    return wholeList(await this.keys.list(id));
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @CUSTOMER_ROUTES.revokeKey
  async revokeKey(@Param('id') id: string): Promise<void> {
    await this.keys.revoke(id);
  }
}
