/**
 * What a transaction leaves to be done after it, and the log of changes.
 *
 * `outbox`: shipments whose change must still reach Redis; a row goes when it has. `feed`: one row a version of a
 * shipment, the source of the change feed and of a socket's resume. Its `sequence`, one gapless row of numbers a
 * customer, is given after COMMIT by one sequencer at a time: numbers drawn inside transactions commit out of order.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OutboxAndFeed1764000000007 implements MigrationInterface {
  name = 'OutboxAndFeed1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        shipment_id uuid NOT NULL,
        first_version integer NOT NULL,
        last_version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`
      CREATE TABLE feed (
        shipment_id uuid NOT NULL,
        version integer NOT NULL,
        customer_id uuid NOT NULL,
        key uuid NOT NULL,
        sequence bigint,
        applied_at timestamptz NOT NULL,
        PRIMARY KEY (shipment_id, version)
      )`);
    await runner.query(`CREATE INDEX feed_sequence ON feed (customer_id, sequence)`);
    await runner.query(`
      CREATE INDEX feed_unsequenced ON feed (applied_at, shipment_id, version) WHERE sequence IS NULL`);
    await runner.query(
      `CREATE INDEX feed_applied ON feed USING brin (applied_at) WITH (pages_per_range = 32)`,
    );
    await runner.query(`GRANT SELECT, INSERT, DELETE ON outbox TO milepost_system`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON feed TO milepost_system`);
    await runner.query(`GRANT SELECT ON feed TO milepost_customer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE feed`);
    await runner.query(`DROP TABLE outbox`);
  }
}
