/** One group commit of what carriers sent. The statements on it are in `../inbox.sql.ts`. */
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('inbox_batches')
@Index('inbox_batches_undone', ['id'], { where: 'NOT done' })
export class InboxBatch {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'inbox_batches_pkey',
  })
  id: string;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt: Date;

  @Column('integer')
  bodyCount: number;

  @Column('integer', { default: 0 })
  nextBody: number;

  @Column('integer', { default: 0 })
  nextEvent: number;

  @Column('boolean', { default: false })
  done: boolean;

  @Column('bytea')
  frame: Buffer;
}
