/** A shipment whose change must still reach the read model and the sockets; the row goes when it has. */
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('outbox')
export class OutboxEntry {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'outbox_pkey',
  })
  id: string;

  @Column('uuid')
  shipmentId: string;

  @Column('integer')
  firstVersion: number;

  @Column('integer')
  lastVersion: number;

  /** Whose it was, where the shipment itself was removed. */
  @Column('uuid', { nullable: true })
  customerId: string | null;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  createdAt: Date;
}
