/**
 * The change feed is numbered by the batch. All that one statement writes into a customer's feed is one batch, whose
 * lines are counted from 0; the sequencer gives the batch the sequence of its first line. So a line is written once, by
 * the statement that makes it, instead of a second time only to have its number.
 *
 * Lines from before keep their numbers: they are one batch a customer, of id 0, that begins at sequence 0. No row of
 * `feed` is written for it but those that had no number yet.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FeedBatches1764000000020 implements MigrationInterface {
  name = 'FeedBatches1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`LOCK TABLE feed IN ACCESS EXCLUSIVE MODE`);
    await runner.query(NUMBER_THE_REST);
    await runner.query(`
      CREATE TABLE feed_batches (
        customer_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        lines integer NOT NULL,
        base_sequence bigint,
        PRIMARY KEY (customer_id, id)
      )`);
    await runner.query(`
      INSERT INTO feed_batches (customer_id, id, lines, base_sequence) OVERRIDING SYSTEM VALUE
      SELECT customer_id, 0, max(sequence) + 1, 0 FROM feed GROUP BY customer_id`);
    await runner.query(`
      CREATE UNIQUE INDEX feed_batches_sequence ON feed_batches (customer_id, base_sequence)`);
    await runner.query(`
      CREATE INDEX feed_batches_unsequenced ON feed_batches (id) WHERE base_sequence IS NULL`);
    await runner.query(`DROP INDEX feed_sequence, feed_unsequenced`);
    await runner.query(`ALTER TABLE feed RENAME COLUMN sequence TO line`);
    await runner.query(`
      ALTER TABLE feed ALTER COLUMN line SET NOT NULL, ADD COLUMN batch_id bigint NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE feed ALTER COLUMN batch_id DROP DEFAULT`);
    await runner.query(`CREATE UNIQUE INDEX feed_lines ON feed (customer_id, batch_id, line)`);
    await runner.query(`REVOKE UPDATE ON feed FROM milepost_system`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE ON feed_batches TO milepost_system`);
    await runner.query(`GRANT SELECT ON feed_batches TO milepost_customer`);
    await runner.query(`GRANT SELECT, DELETE ON feed_batches TO milepost_retention`);
    await runner.query(`ALTER TABLE feed_batches ENABLE ROW LEVEL SECURITY`);
    await runner.query(
      `CREATE POLICY system ON feed_batches TO milepost_system USING (true) WITH CHECK (true)`,
    );
    await runner.query(`
      CREATE POLICY own_rows ON feed_batches FOR SELECT TO milepost_customer
        USING (customer_id = nullif(current_setting('milepost.customer_id', true), '')::uuid)`);
    await runner.query(`CREATE POLICY retention ON feed_batches TO milepost_retention USING (true)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX feed_lines`);
    await runner.query(`ALTER TABLE feed RENAME COLUMN line TO sequence`);
    await runner.query(`ALTER TABLE feed ALTER COLUMN sequence DROP NOT NULL`);
    await runner.query(`
      UPDATE feed f SET sequence = b.base_sequence + f.sequence FROM feed_batches b
      WHERE b.customer_id = f.customer_id AND b.id = f.batch_id AND b.id > 0`);
    await runner.query(`ALTER TABLE feed DROP COLUMN batch_id`);
    await runner.query(`CREATE INDEX feed_sequence ON feed (customer_id, sequence)`);
    await runner.query(`
      CREATE INDEX feed_unsequenced ON feed (applied_at, shipment_id, version) WHERE sequence IS NULL`);
    await runner.query(`GRANT UPDATE ON feed TO milepost_system`);
    await runner.query(`DROP TABLE feed_batches`);
  }
}

/** As the sequencer would have done next; nobody else writes. */
const NUMBER_THE_REST = `
  UPDATE feed f SET sequence = n.sequence FROM (
    SELECT r.shipment_id, r.version, row_number() OVER (
      PARTITION BY r.customer_id ORDER BY r.applied_at, r.shipment_id, r.version
    ) + coalesce((SELECT max(sequence) FROM feed WHERE customer_id = r.customer_id), 0) AS sequence
    FROM feed r WHERE r.sequence IS NULL
  ) AS n
  WHERE f.shipment_id = n.shipment_id AND f.version = n.version`;
