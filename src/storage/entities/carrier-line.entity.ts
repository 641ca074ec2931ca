/** How a carrier's line is. The statements on it are in `../carrier-lines.sql.ts`. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('carrier_lines')
export class CarrierLine {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'carrier_lines_pkey' })
  carrier: string;

  /** The process that asks this carrier. */
  @Column('uuid', { nullable: true })
  heldBy: string | null;

  @Column('timestamptz', { default: () => "'-infinity'" })
  heldUntil: Date;

  @Column('timestamptz', { nullable: true })
  lookedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  answeredAt: Date | null;

  @Column('text', { default: 'closed' })
  circuit: string;

  @Column('timestamptz', { nullable: true })
  circuitSince: Date | null;

  @Column('timestamptz', { nullable: true })
  pausedUntil: Date | null;

  /** What went wrong last, until it answers again. */
  @Column('text', { nullable: true })
  trouble: string | null;

  /** Its last webhook. */
  @Column('timestamptz', { nullable: true })
  heardAt: Date | null;

  /** Webhooks a second, of late, at `heardAt`. */
  @Column('double precision', { default: 0 })
  heardPerSecond: number;

  /** Since when it has said so little that its webhooks must be failing; `null` while they are not. */
  @Column('timestamptz', { nullable: true })
  silentSince: Date | null;

  /** Scans that only a question brought, though a webhook should have. */
  @Column('bigint', { default: 0 })
  missedWebhooks: string;
}
