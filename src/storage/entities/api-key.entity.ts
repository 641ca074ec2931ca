/** A secret key of a customer's; the key itself is shown once and never kept. */
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Scope, SCOPES } from '../../domain/scope.js';
import { Customer } from './customer.entity.js';

@Entity('api_keys')
@Unique('api_keys_hash_key', ['hash'])
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' })
  id: string;

  @Column('uuid')
  customerId: string;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id', foreignKeyConstraintName: 'api_keys_customer_id_fkey' })
  customer: Relation<Customer>;

  @Column('text', { nullable: true })
  name: string | null;

  /** SHA-256 of the whole key: it has 190 random bits, so there is nothing to slow a guesser down for. */
  @Column('bytea')
  hash: Buffer;

  @Column('text', { array: true, default: SCOPES })
  scopes: Scope[];

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  /** `null`: never. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  /** To the minute. */
  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;
}
