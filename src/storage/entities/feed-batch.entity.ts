/** Lines of a customer's change feed that one statement wrote. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'feed_batches_pkey';

@Entity('feed_batches')
@Index('feed_batches_sequence', ['customerId', 'baseSequence'], { unique: true })
@Index('feed_batches_unsequenced', ['id'], { where: 'base_sequence IS NULL' })
export class FeedBatch {
  @PrimaryColumn('uuid', { primaryKeyConstraintName })
  customerId: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName, generated: 'identity', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('integer')
  lines: number;

  /** The sequence of its line 0; `null` until the sequencer has seen the batch committed. */
  @Column('bigint', { nullable: true })
  baseSequence: string | null;
}
