/** The one key that signs what is handed out and taken back without being remembered. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('signing_key')
export class SigningKey {
  /** Always 1. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'signing_key_pkey' })
  id: number;

  @Column('bytea')
  secret: Buffer;
}
