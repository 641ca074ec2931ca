/**
 * An entry of the outbox owes all that is recorded at once, instead of one shipment's change: a slice of a
 * hundred events writes one row, and removes one. So large a row stays where it is: it is gone before it would be read
 * from elsewhere.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OutboxEntries1764000000021 implements MigrationInterface {
  name = 'OutboxEntries1764000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      ALTER TABLE outbox
        ALTER COLUMN shipment_id TYPE uuid[] USING ARRAY[shipment_id],
        ALTER COLUMN first_version TYPE integer[] USING ARRAY[first_version],
        ALTER COLUMN last_version TYPE integer[] USING ARRAY[last_version],
        ALTER COLUMN customer_id TYPE uuid[] USING CASE WHEN customer_id IS NOT NULL THEN ARRAY[customer_id] END`);
    await runner.query(`ALTER TABLE outbox RENAME COLUMN shipment_id TO shipment_ids`);
    await runner.query(`ALTER TABLE outbox RENAME COLUMN first_version TO first_versions`);
    await runner.query(`ALTER TABLE outbox RENAME COLUMN last_version TO last_versions`);
    await runner.query(`ALTER TABLE outbox RENAME COLUMN customer_id TO customer_ids`);
    await runner.query(
      `ALTER TABLE outbox SET (toast_tuple_target = 8160, autovacuum_vacuum_threshold = 500)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      ALTER TABLE outbox
        ADD COLUMN shipment_id uuid, ADD COLUMN first_version integer, ADD COLUMN last_version integer,
        ADD COLUMN customer_id uuid,
        ALTER COLUMN shipment_ids DROP NOT NULL, ALTER COLUMN first_versions DROP NOT NULL,
        ALTER COLUMN last_versions DROP NOT NULL`);
    await runner.query(`
      INSERT INTO outbox (shipment_id, first_version, last_version, customer_id, created_at)
      SELECT c.*, o.created_at
      FROM outbox o CROSS JOIN LATERAL unnest(o.shipment_ids, o.first_versions, o.last_versions, o.customer_ids) AS c
      ORDER BY o.id`);
    await runner.query(`DELETE FROM outbox WHERE shipment_id IS NULL`);
    await runner.query(`
      ALTER TABLE outbox
        ALTER COLUMN shipment_id SET NOT NULL, ALTER COLUMN first_version SET NOT NULL,
        ALTER COLUMN last_version SET NOT NULL,
        DROP COLUMN shipment_ids, DROP COLUMN first_versions, DROP COLUMN last_versions, DROP COLUMN customer_ids`);
    await runner.query(`ALTER TABLE outbox RESET (toast_tuple_target)`);
    await runner.query(`ALTER TABLE outbox SET (autovacuum_vacuum_threshold = 5000)`);
  }
}
