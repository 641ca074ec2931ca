/** Customers and their keys, as the admin routes and the guard ask for them. */
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, Not, Repository } from 'typeorm';
import { newUuid } from '../domain/ids.js';
import { ApiKey } from './entities/api-key.entity.js';
import { Customer } from './entities/customer.entity.js';

@Injectable()
export class CustomersRepository {
  constructor(
    @InjectRepository(Customer) private readonly customers: Repository<Customer>,
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
  ) {}

  async add(name: string, id = newUuid()): Promise<string> {
    await this.customers.createQueryBuilder().insert().values({ id, name }).orIgnore().execute();
    return id;
  }

  exists(id: string): Promise<boolean> {
    return this.customers.existsBy({ id });
  }

  /** Adds a key by its hash, or takes the same key back into use. */
  async addKey(customerId: string, hash: Buffer, name: string | null): Promise<string> {
    const id = newUuid();
    const inserted = await this.keys
      .createQueryBuilder()
      .insert()
      .values({ id, customerId, hash, name })
      .orUpdate(['revoked_at', 'customer_id'], ['hash'])
      .returning('id')
      .execute();
    return (inserted.raw as { id: string }[])[0]!.id;
  }

  /** @returns whether there was such a key in use. */
  async revokeKey(id: string): Promise<boolean> {
    const { affected } = await this.keys.update({ id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return affected === 1;
  }

  async revokeOtherKeys(customerId: string, name: string, hash: Buffer): Promise<void> {
    await this.keys.update(
      { customerId, name, hash: Not(hash), revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
  }

  /** The key in use with this hash. */
  findKey(hash: Buffer): Promise<Pick<ApiKey, 'customerId' | 'id'> | null> {
    return this.keys.findOne({
      where: { hash, revokedAt: IsNull() },
      select: { id: true, customerId: true },
    });
  }

  /** Those of these keys that are in use. */
  async keysInUse(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.keys.find({ where: { id: In(ids), revokedAt: IsNull() }, select: { id: true } });
    return new Set(found.map(({ id }) => id));
  }
}
