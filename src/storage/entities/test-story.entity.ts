/** A test number's story that is being told; the row goes with its last scene. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('test_stories')
@Index('test_stories_due', ['dueAt'])
export class TestStory {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'test_stories_pkey' })
  shipmentId: string;

  /** How many times faster than life. */
  @Column('double precision')
  speed: number;

  /** Scenes that were told. */
  @Column('integer', { default: 0 })
  told: number;

  /** The inbox's row with what was told last: the story goes on when that is applied. */
  @Column('bigint', { nullable: true })
  toldIn: string | null;

  @Column('timestamptz')
  dueAt: Date;
}
