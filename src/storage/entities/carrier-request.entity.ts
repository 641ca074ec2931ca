/** Requests that a carrier was sent, by sixtieths of its quotas' spans. The statements on it are in `../quotas.sql.ts`. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'carrier_requests_pkey';

@Entity('carrier_requests')
export class CarrierRequest {
  @PrimaryColumn('text', { primaryKeyConstraintName })
  carrier: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName })
  spanSeconds: number;

  @PrimaryColumn('bigint', { primaryKeyConstraintName })
  slot: string;

  @Column('integer')
  requests: number;
}
