/** Operators add customers and their keys here. */
import { Body, Controller, Delete, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { publicId, uuidOf } from '../domain/ids.js';
import { Problem } from '../domain/problem.js';
import { FieldsPipe } from '../http/fields.pipe.js';
import { CustomersRepository } from '../storage/customers.repository.js';
import { AdminGuard } from './admin.guard.js';
import { hashOf, newApiKey } from './api-key.js';
import { NewCustomer, NewKey } from './customers.dto.js';
import { CUSTOMER_ROUTES } from './routes.docs.js';

@ApiTags('admin')
@ApiBearerAuth('admin_key')
@Controller('api/v1/admin')
@UseGuards(AdminGuard)
export class CustomersController {
  constructor(private readonly customers: CustomersRepository) {}

  @Post('customers')
  @CUSTOMER_ROUTES.addCustomer
  async addCustomer(@Body(new FieldsPipe(NewCustomer)) body: NewCustomer) {
    const id = await this.customers.add(body.name);
    return { customer_id: publicId('cus', id), name: body.name };
  }

  /** The key is in this answer and nowhere else. */
  @Post('customers/:id/keys')
  @CUSTOMER_ROUTES.addKey
  async addKey(@Param('id') id: string, @Body(new FieldsPipe(NewKey)) body: NewKey) {
    const customerId = uuidOf('cus', id);
    if (customerId === null || !(await this.customers.exists(customerId))) {
      throw new Problem('not_found', 'There is no such customer');
    }
    const key = newApiKey();
    const keyId = await this.customers.addKey(customerId, hashOf(key), body.name ?? null);
    return { key_id: publicId('key', keyId), key, name: body.name ?? null };
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @CUSTOMER_ROUTES.revokeKey
  async revokeKey(@Param('id') id: string): Promise<void> {
    const keyId = uuidOf('key', id);
    if (keyId === null || !(await this.customers.revokeKey(keyId))) {
      throw new Problem('not_found', 'There is no such key in use');
    }
  }
}
