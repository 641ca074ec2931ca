/** Shipments whose changes must still reach the read model and the sockets; the row goes when they have. */
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('outbox')
export class OutboxEntry {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'outbox_pkey',
  })
  id: string;

  @Column('uuid', { array: true })
  shipmentIds: string[];

  @Column('integer', { array: true })
  firstVersions: number[];

  @Column('integer', { array: true })
  lastVersions: number[];

  /** Whose they were, where the shipments themselves were removed. */
  @Column('uuid', { array: true, nullable: true })
  customerIds: string[] | null;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  createdAt: Date;
}
