/** A brand that tracks its shipments here. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('customers')
export class Customer {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'customers_pkey' })
  id: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
