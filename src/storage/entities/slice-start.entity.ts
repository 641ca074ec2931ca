/** How often a slice of a batch was begun and never ended; unlogged, for only killed workers count. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('slice_starts')
export class SliceStart {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'slice_starts_pkey' })
  batchId: string;

  @Column('integer')
  starts: number;
}
