/** What was rightly signed and could not be read or applied, kept until somebody replays it. */
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('dead_letters')
@Check('dead_letters_state_check', `state IN ('open', 'requested', 'replayed')`)
@Index('dead_letters_list', { synchronize: false })
@Index('dead_letters_requested', ['id'], { where: `state = 'requested'` })
export class DeadLetter {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dead_letters_pkey' })
  id: string;

  @Column('text')
  carrier: string;

  @Column('text')
  reason: string;

  @Column('text')
  detail: string;

  @Column('text')
  source: string;

  /** The whole body as it came. */
  @Column('bytea')
  body: Buffer;

  /** Which of the body's events it is; `null` for the body as a whole. */
  @Column('integer', { nullable: true })
  eventIndex: number | null;

  @Column('text', { default: 'open' })
  state: 'open' | 'replayed' | 'requested';

  @Column('integer', { default: 1 })
  attempts: number;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
