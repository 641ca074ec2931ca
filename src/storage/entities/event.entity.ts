/** One scan of one shipment, as it is shown. The hot statements on it are in `../events.sql.ts`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('events')
@Index('events_unmapped', ['unmapped'], { where: 'unmapped IS NOT NULL' })
export class Event {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'events_pkey' })
  shipmentId: string;

  /** The 32 hex digits of `domain/event-key.ts`, in uuid's bytewise order. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'events_pkey' })
  key: string;

  @Column('uuid')
  customerId: string;

  /** The shipment's version that this event, or its latest correction, made. */
  @Column('integer')
  version: number;

  @Column('text', { nullable: true })
  status: string | null;

  @Column('text', { nullable: true })
  subStatus: string | null;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { nullable: true })
  city: string | null;

  @Column('text', { nullable: true })
  state: string | null;

  @Column('text', { nullable: true })
  postalCode: string | null;

  @Column('text', { nullable: true })
  country: string | null;

  @Column('double precision', { nullable: true })
  latitude: number | null;

  @Column('double precision', { nullable: true })
  longitude: number | null;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('text', { nullable: true })
  occurredAtLocal: string | null;

  @Column('text')
  timeQuality: string;

  @Column('text', { nullable: true })
  estimatedDelivery: string | null;

  @Column('text', { nullable: true })
  shipmentRef: string | null;

  @Column('text', { nullable: true })
  unmapped: string | null;

  @Column('text')
  source: string;

  /** The earliest receipt of any copy. */
  @Column('timestamptz')
  receivedAt: Date;

  @Column('timestamptz')
  appliedAt: Date;

  @Column('timestamptz')
  effectiveAt: Date;

  @Column('smallint')
  rank: number;

  @Column('uuid')
  contentHash: string;

  /** The earliest receipt of the content that is shown. */
  @Column('timestamptz')
  toldAt: Date;

  /** The version of its carrier's mapping that read it; null where it is older than these. */
  @Column('smallint', { nullable: true })
  mapping: number | null;

  /** JSON of all contents this event was told with, once there was more than one (`domain/tellings.ts`). */
  @Column('text', { nullable: true })
  tellings: string | null;
}
