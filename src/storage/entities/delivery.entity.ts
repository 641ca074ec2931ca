/** A message to one endpoint, and how its delivery went. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

@Entity('deliveries')
@Index('deliveries_due', ['endpointId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('deliveries_list', ['endpointId', 'createdAt', 'id'])
export class Delivery {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deliveries_pkey' })
  id: string;

  @Column('uuid')
  endpointId: string;

  @ManyToOne(() => WebhookEndpoint, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'endpoint_id', foreignKeyConstraintName: 'deliveries_endpoint_id_fkey' })
  endpoint: Relation<WebhookEndpoint>;

  @Column('uuid')
  customerId: string;

  @Column('text')
  eventType: string;

  @Column('uuid', { nullable: true })
  shipmentId: string | null;

  @Column('integer', { nullable: true })
  version: number | null;

  /** The bytes that are sent. */
  @Column('text')
  body: string;

  /** `pending`, `delivered`, `failed`. */
  @Column('text', { default: 'pending' })
  state: string;

  @Column('smallint', { default: 0 })
  attempts: number;

  /** When it is tried next; `null` once it is settled. */
  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  attemptedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  deliveredAt: Date | null;

  /** Of the last attempt. */
  @Column('smallint', { nullable: true })
  answerStatus: number | null;

  @Column('text', { nullable: true })
  answerBody: string | null;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('integer', { nullable: true })
  tookMs: number | null;
}
