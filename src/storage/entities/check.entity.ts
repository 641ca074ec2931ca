/** When a carrier is to be asked about a number. The statements on it are in `../checks.sql.ts`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'checks_pkey';

@Entity('checks')
@Index('checks_due', ['carrier', 'customerId', 'urgency', 'dueAt'], { where: 'due_at IS NOT NULL' })
export class Check {
  @PrimaryColumn('text', { primaryKeyConstraintName })
  carrier: string;

  @PrimaryColumn('text', { primaryKeyConstraintName })
  numberKey: string;

  /** As its brand wrote it. */
  @Column('text')
  trackingNumber: string;

  /** Whoever registered the number first. */
  @Column('uuid')
  customerId: string;

  /** `null` once nothing more is expected. */
  @Column('timestamptz', { nullable: true })
  dueAt: Date | null;

  /** A rung of `polling-fallback/due.ts`. */
  @Column('smallint')
  urgency: number;

  /** When the carrier last answered. */
  @Column('timestamptz', { nullable: true })
  askedAt: Date | null;

  /** In a row. */
  @Column('integer', { default: 0 })
  failures: number;

  /** Of what it answered last. */
  @Column('uuid', { nullable: true })
  answerHash: string | null;
}
