/**
 * When each carrier is to be asked about each number, and what of its patience is used up.
 *
 * A check is a row of its own, narrow and one a number: claiming it never touches the wide shipments, and a number that
 * several customers track is asked once. `carrier_requests` counts in sixtieths of a quota's span, so that a quota holds
 * in any such span, across processes and restarts.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Checks1764000000010 implements MigrationInterface {
  name = 'Checks1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE shipments ADD COLUMN asked_at timestamptz`);
    await runner.query(`ALTER TABLE shipments ADD COLUMN carrier_guessed boolean NOT NULL DEFAULT false`);
    await runner.query(`CREATE INDEX events_unmapped ON events (unmapped) WHERE unmapped IS NOT NULL`);
    await runner.query(CHECKS);
    await runner.query(`
      CREATE INDEX checks_due ON checks (carrier, customer_id, urgency, due_at) WHERE due_at IS NOT NULL`);
    await runner.query(CARRIER_LINES);
    await runner.query(CARRIER_REQUESTS);
    await runner.query(KNOWN_SHIPMENTS);
    await runner.query(`
      GRANT SELECT, INSERT, UPDATE, DELETE ON checks, carrier_lines, carrier_requests TO milepost_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE carrier_requests`);
    await runner.query(`DROP TABLE carrier_lines`);
    await runner.query(`DROP TABLE checks`);
    await runner.query(`DROP INDEX events_unmapped`);
    await runner.query(`ALTER TABLE shipments DROP COLUMN carrier_guessed`);
    await runner.query(`ALTER TABLE shipments DROP COLUMN asked_at`);
  }
}

/** `customer_id` is whoever registered the number first; `due_at` is null once nothing more is expected. */
const CHECKS = `
  CREATE TABLE checks (
    carrier text NOT NULL,
    number_key text NOT NULL,
    tracking_number text NOT NULL,
    customer_id uuid NOT NULL,
    due_at timestamptz,
    urgency smallint NOT NULL,
    asked_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    answer_hash uuid,
    PRIMARY KEY (carrier, number_key)
  )`;

const CARRIER_LINES = `
  CREATE TABLE carrier_lines (
    carrier text PRIMARY KEY,
    held_by uuid,
    held_until timestamptz NOT NULL DEFAULT '-infinity',
    looked_at timestamptz,
    answered_at timestamptz,
    circuit text NOT NULL DEFAULT 'closed',
    circuit_since timestamptz,
    paused_until timestamptz,
    trouble text,
    heard_at timestamptz,
    heard_per_second double precision NOT NULL DEFAULT 0,
    silent_since timestamptz,
    missed_webhooks bigint NOT NULL DEFAULT 0
  )`;

const CARRIER_REQUESTS = `
  CREATE TABLE carrier_requests (
    carrier text NOT NULL,
    span_seconds integer NOT NULL,
    slot bigint NOT NULL,
    requests integer NOT NULL,
    PRIMARY KEY (carrier, span_seconds, slot)
  )`;

const KNOWN_SHIPMENTS = `
  INSERT INTO checks (carrier, number_key, tracking_number, customer_id, due_at, urgency)
  SELECT DISTINCT ON (carrier, number_key) carrier, number_key, tracking_number, customer_id, now(), 6
  FROM shipments WHERE tracking_state = 'active' ORDER BY carrier, number_key, created_at`;
