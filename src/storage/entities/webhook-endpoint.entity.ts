/** Where a brand wants to be told of changes. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Customer } from './customer.entity.js';

@Entity('webhook_endpoints')
@Index('webhook_endpoints_list', ['customerId', 'id'])
export class WebhookEndpoint {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_endpoints_pkey' })
  id: string;

  @Column('uuid')
  customerId: string;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id', foreignKeyConstraintName: 'webhook_endpoints_customer_id_fkey' })
  customer: Relation<Customer>;

  @Column('text')
  url: string;

  @Column('text', { nullable: true })
  description: string | null;

  /** `*` is every type. */
  @Column('text', { array: true })
  eventTypes: string[];

  /** `null`: of every carrier. */
  @Column('text', { array: true, nullable: true })
  carriers: string[] | null;

  /** `null`: in every status. */
  @Column('text', { array: true, nullable: true })
  statuses: string[] | null;

  @Column('text')
  secret: string;

  /** The secret before the last rotation, which signs as well until its time is over. */
  @Column('text', { nullable: true })
  oldSecret: string | null;

  @Column('timestamptz', { nullable: true })
  oldSecretUntil: Date | null;

  @Column('boolean', { default: true })
  enabled: boolean;

  @Column('text', { nullable: true })
  disabledReason: string | null;

  /** In a row. */
  @Column('integer', { default: 0 })
  failures: number;

  @Column('timestamptz', { nullable: true })
  pausedUntil: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
