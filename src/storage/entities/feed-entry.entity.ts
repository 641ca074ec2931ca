/** One version of a shipment in its customer's change feed. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'feed_pkey';

@Entity('feed')
@Index('feed_sequence', ['customerId', 'sequence'])
@Index('feed_unsequenced', ['appliedAt', 'shipmentId', 'version'], { where: 'sequence IS NULL' })
@Index('feed_applied', { synchronize: false })
export class FeedEntry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName })
  shipmentId: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName })
  version: number;

  @Column('uuid')
  customerId: string;

  @Column('uuid')
  key: string;

  /** `null` until the sequencer has seen the row committed. */
  @Column('bigint', { nullable: true })
  sequence: string | null;

  @Column('timestamptz')
  appliedAt: Date;
}
