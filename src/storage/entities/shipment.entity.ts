/** A parcel that one customer tracks, and where it stands. The hot statements on it are in `../shipments.sql.ts`. */
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Customer } from './customer.entity.js';

@Entity('shipments')
@Check('shipments_carrier_check', `carrier ~ '^[a-z0-9_]{2,40}$'`)
@Index('shipments_number_cycle', ['numberKey', 'carrier', 'customerId', 'cycleStartedAt'], { unique: true })
@Index('shipments_list', { synchronize: false })
export class Shipment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'shipments_pkey' })
  id: string;

  @Column('uuid')
  customerId: string;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id', foreignKeyConstraintName: 'shipments_customer_id_fkey' })
  customer: Relation<Customer>;

  @Column('text')
  carrier: string;

  /** As the brand gave it. */
  @Column('text')
  trackingNumber: string;

  /** As carriers are matched with it: upper case, no spaces. */
  @Column('text')
  numberKey: string;

  /** The carrier's own id of the shipment, once a scan has named it. */
  @Column('text', { nullable: true })
  carrierRef: string | null;

  /** Scans before it belong to an earlier shipment of this number. */
  @Column('timestamptz', { default: () => `'-infinity'` })
  cycleStartedAt: Date;

  @Column('text', { nullable: true })
  reference: string | null;

  @Column('jsonb', { default: {} })
  metadata: object;

  @Column('jsonb', { nullable: true })
  origin: object | null;

  @Column('jsonb', { nullable: true })
  destination: object | null;

  @Column('text')
  status: string;

  @Column('text', { nullable: true })
  subStatus: string | null;

  @Column('text', { default: 'active' })
  trackingState: string;

  @Column('text', { nullable: true })
  estimatedDelivery: string | null;

  @Column('timestamptz', { nullable: true })
  lastEventAt: Date | null;

  /** With `lastRank` and `lastKey`: the place of the last event in the order, so that a later one extends the fold. */
  @Column('timestamptz', { nullable: true })
  lastEffectiveAt: Date | null;

  @Column('smallint', { nullable: true })
  lastRank: number | null;

  @Column('uuid', { nullable: true })
  lastKey: string | null;

  /** When a terminal status was reached; 90 days later the number may be registered anew. */
  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;

  /** Rises by one per added or corrected event. */
  @Column('integer', { default: 0 })
  version: number;

  /** Rises by one with every visible change; the read model and the ETag go by it. */
  @Column('integer', { default: 0 })
  revision: number;

  @Column('integer', { default: 0 })
  eventCount: number;

  @Column('text', { nullable: true })
  source: string | null;

  @Column('timestamptz', { nullable: true })
  checkedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  nextCheckAt: Date | null;

  /** When the carrier last answered a question of ours. */
  @Column('timestamptz', { nullable: true })
  askedAt: Date | null;

  /** Nobody named its carrier: it was told from the number. */
  @Column('boolean', { default: false })
  carrierGuessed: boolean;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
