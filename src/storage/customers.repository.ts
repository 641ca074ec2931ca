/** Customers and their keys, as the admin routes and the guard ask for them. */
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, Not, Repository } from 'typeorm';
import { newUuid } from '../domain/ids.js';
import type { Scope } from '../domain/scope.js';
import { ApiKey } from './entities/api-key.entity.js';
import { Customer } from './entities/customer.entity.js';

/** What a key is called, may do, and until when. */
export interface KeyPlan {
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  /** `null`: for ever. */
  readonly expiresAt: Date | null;
}

/** What the key ring must know of a key. */
export type FoundKey = Pick<ApiKey, 'customerId' | 'expiresAt' | 'id' | 'lastUsedAt' | 'scopes'>;

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

  /** Newest first. */
  list(limit: number): Promise<Customer[]> {
    return this.customers.find({ order: { createdAt: 'DESC', id: 'DESC' }, take: limit });
  }

  /** Adds a key by its hash, or takes the same key back into use. */
  async addKey(customerId: string, hash: Buffer, plan: KeyPlan): Promise<string> {
    const id = newUuid();
    const inserted = await this.keys
      .createQueryBuilder()
      .insert()
      .values({ id, customerId, hash, ...plan, scopes: [...plan.scopes] })
      .orUpdate(['revoked_at', 'customer_id', 'scopes', 'expires_at'], ['hash'])
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

  /** All of a customer's, also those that open nothing any more; newest first. */
  keysOf(customerId: string): Promise<ApiKey[]> {
    return this.keys.find({ where: { customerId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** The key with this hash, unless it was revoked. */
  findKey(hash: Buffer): Promise<FoundKey | null> {
    return this.keys.findOne({
      where: { hash, revokedAt: IsNull() },
      select: { id: true, customerId: true, scopes: true, expiresAt: true, lastUsedAt: true },
    });
  }

  /** Those of these keys that were not revoked. */
  async keysInUse(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.keys.find({ where: { id: In(ids), revokedAt: IsNull() }, select: { id: true } });
    return new Set(found.map(({ id }) => id));
  }
}
