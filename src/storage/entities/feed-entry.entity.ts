/** One version of a shipment in its customer's change feed. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'feed_pkey';

@Entity('feed')
@Index('feed_lines', ['customerId', 'batchId', 'line'], { unique: true })
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

  @Column('bigint')
  batchId: string;

  /** Its place in the batch, from 0. */
  @Column('bigint')
  line: string;

  @Column('timestamptz')
  appliedAt: Date;
}
