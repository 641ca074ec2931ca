/** A request that carried an Idempotency-Key, and what it was answered. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'idempotency_keys_pkey';

@Entity('idempotency_keys')
@Index('idempotency_keys_begun', ['begunAt'])
export class IdempotencyKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName })
  customerId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName })
  key: string;

  /** SHA-256 of the request's method, URL and body. */
  @Column('bytea')
  fingerprint: Buffer;

  @Column('timestamptz', { default: () => 'now()' })
  begunAt: Date;

  /** `null` while it is under way. */
  @Column('smallint', { nullable: true })
  status: number | null;

  /** The answer's body, as JSON. */
  @Column('text', { nullable: true })
  answer: string | null;
}
