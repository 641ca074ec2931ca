/** An event of a number that no brand has registered yet. The statements on it are in `../parked-events.sql.ts`. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'parked_events_pkey';

@Entity('parked_events')
export class ParkedEvent {
  @PrimaryColumn('text', { primaryKeyConstraintName })
  numberKey: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName })
  key: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName })
  contentHash: string;

  @Column('text', { array: true })
  carriers: string[];

  /** The CarrierEvent as JSON; text, not jsonb, for it is never asked into. */
  @Column('text')
  event: string;

  @Column('text')
  source: string;

  @Column('timestamptz')
  receivedAt: Date;

  /** As in Event. */
  @Column('smallint', { nullable: true })
  mapping: number | null;
}
